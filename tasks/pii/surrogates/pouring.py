"""Writing a surrogate's characters into the places of the source's: separators, case and blanks stay as they are."""


def pour(source: str, surrogate: str) -> str:
    """Replace the letters and digits of a text, in order, by those of another; what is left over is dropped."""
    left = iter(surrogate)
    written = []
    for char in source:
        if char.isalnum():
            new = next(left, char)
            written.append(small(new) if char.islower() else new.upper() if char.isupper() else new)
        else:
            written.append(char)
    return "".join(written)


def pour_digits(source: str, surrogate: str, *, skip: int = 0) -> str:
    """Replace the digits of a text, in order, after leaving the first ``skip`` of them."""
    left = iter(surrogate)
    written, seen = [], 0
    for char in source:
        if char.isdigit():
            written.append(char if seen < skip else next(left, char))
            seen += 1
        else:
            written.append(char)
    return "".join(written)


def cased_like(source: str, surrogate: str) -> str:
    """Write a word in the case of another: capitals, small letters, or as it comes."""
    if source.isupper() and len(source) > 1:
        return surrogate.upper()
    return small(surrogate) if source.islower() else surrogate


def small(text: str) -> str:
    """A text in small letters: a Turkish capital I with its dot becomes one letter, no i with a dot to combine."""
    return text.replace("\u0130", "i").lower()


def digits_of(text: str) -> str:
    """The digits of a text."""
    return "".join(char for char in text if char.isdigit())


def solid(text: str) -> str:
    """The letters and digits of a text, as capitals."""
    return "".join(char for char in text if char.isalnum()).upper()
