"""What can go wrong with a language model, and what each failure means for the next step.

No message here quotes a prompt or an answer: libraries put both into theirs.
"""

from schemas.errors import UnderstudyError


class ModelError(UnderstudyError):
    """A model did not give a usable answer; another model may.

    Attributes:
        again: Whether the same call may work a moment later.
        billed: Whether the provider may charge for the call although nothing usable came back.
    """

    again: bool = False
    billed: bool = False


class ModelBusyError(ModelError):
    """The provider turned the call down before the model saw it: too many calls, or a fault of its own."""

    again = True


class ModelLostError(ModelError):
    """The call was under way and its answer never came whole: a time-out, a cut connection, no JSON."""

    again = True
    billed = True


class ModelUnusableError(ModelError):
    """The model cannot be called as it is set up: a package, a permission, a region is missing.

    Attributes:
        lasting: Whether every other call would fail in the same way.
    """

    lasting: bool = True


class RequestUnfitError(ModelUnusableError):
    """The model does not take this request, such as for its length; it may take another."""

    lasting = False


class ModelRefusedError(ModelError):
    """The model, or a guardrail in front of it, would not answer."""


class ModelAnswerError(ModelError):
    """What the model answered is not what was asked for, after every repair."""


_BUSY = {
    "ThrottlingException": "it is asked too often",
    "ModelNotReadyException": "it is not ready",
    "InternalServerException": "the service failed",
    "ServiceUnavailableException": "the service is unavailable",
    "ModelErrorException": "the model failed",
}
_LOST = {
    "ModelTimeoutException": "it took too long",
    "ModelStreamErrorException": "its answer broke off",
}
_UNUSABLE = {
    "AccessDeniedException": "access is denied: grant bedrock:InvokeModel, and ask for access to the model",
    "ExpiredTokenException": "the AWS session has expired: sign in again",
    "UnrecognizedClientException": "the AWS keys are not known: check them",
    "InvalidSignatureException": "the AWS secret key is wrong: check it",
    "ResourceNotFoundException": "there is no such model in this region: check its id and the region",
}
_UNUSABLE_BY_WORDS = {  # where one code stands for several things
    "per day": "its quota of the day is spent",
    "Signature expired": "the clock of this machine is wrong, so that AWS takes its signature for an old one: set it",
    "Signature not yet current": "the clock of this machine is fast, so that AWS refuses its signature: set it",
    "model identifier is invalid": "there is no model of that id: check it",
    "on-demand throughput": "it is called by an inference profile here: put eu., us., apac. or global. before its id",
}
_CHECK_ID = "Check that its name is that of a chat model that can use tools."
_LOST_BY_NAME = (
    "ReadTimeout", "APITimeout", "TimeoutError", "ConnectionClosed", "ConnectionError", "APIConnection",
    "IncompleteRead", "IncompleteBody", "ResponseStreaming", "ResponseParser", "ProtocolError", "JSONDecode",
    "EventStream", "ChunkedEncoding", "ChecksumMismatch", "HTTPClientError", "RemoteProtocolError",
)  # fmt: skip
_BUSY_BY_NAME = ("ConnectTimeout", "EndpointConnection", "ProxyConnection", "NewConnection")
_SETTINGS_BY_NAME = {
    "NoCredentials": "there are no AWS credentials: set AWS_PROFILE, or the AWS_ACCESS_KEY_ID pair",
    "PartialCredentials": "the AWS credentials are incomplete: set both keys",
    "NoRegion": "no AWS region is set: set AWS_REGION, or UNDERSTUDY_AWS_REGION",
    "ProfileNotFound": "there is no such AWS profile: correct AWS_PROFILE",
    "SSO": "the AWS session has expired: sign in again",
    "Token": "the AWS session has expired: sign in again",
}


def fault_of(error: BaseException, model: str, *, answering: bool = True) -> ModelError:
    """Turn any library's error into one of ours, by what it is rather than by what it says.

    Args:
        error: Of the provider's library.
        model: The model's name.
        answering: Whether a call was under way, rather than the client being made.
    """
    if isinstance(error, ModelError):
        return error
    for cause in _chain(error):
        found = (
            _by_setting(cause, model) or _by_code(cause, model) or _by_status(cause, model) or _by_name(cause, model)
        )
        if found is not None:
            return found
    if answering:
        return ModelLostError(f"The answer of model {model} could not be read ({type(error).__name__}).")
    return ModelUnusableError(
        f"Model {model} cannot be used: {type(error).__name__}. Check its name and its provider's settings."
    )


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what caused it, outermost first: wrappers say less than what they wrap."""
    chain: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and len(chain) < 6:
        chain.append(following)
        following = following.__cause__ or following.__context__
    return chain


def _by_setting(error: BaseException, model: str) -> ModelError | None:
    names = " ".join(parent.__name__ for parent in type(error).__mro__)
    if "ContextOverflow" in names:
        return RequestUnfitError(
            f"The request is too long for model {model}. Shorten it, or use a model that reads more."
        )
    for part, reason in _SETTINGS_BY_NAME.items():
        if part in names:
            return ModelUnusableError(f"Model {model} cannot be used: {reason}.")
    return None


def _by_code(error: BaseException, model: str) -> ModelError | None:
    answer = getattr(error, "response", None)
    if not isinstance(answer, dict):
        return None
    code = str(answer.get("Error", {}).get("Code", ""))
    code = code[:1].upper() + code[1:]  # event streams write it with a small letter
    message = str(answer.get("Error", {}).get("Message", ""))
    if (told := next((reason for words, reason in _UNUSABLE_BY_WORDS.items() if words in message), None)) is not None:
        return ModelUnusableError(f"Model {model} cannot be used: {told}.")
    if code in _BUSY:
        return ModelBusyError(f"Model {model} did not answer: {_BUSY[code]} ({code}).")
    if code in _LOST:
        return ModelLostError(f"Model {model} did not answer: {_LOST[code]} ({code}).")
    if code in _UNUSABLE:
        return ModelUnusableError(f"Model {model} cannot be used: {_UNUSABLE[code]} ({code}).")
    if code == "ValidationException":
        return RequestUnfitError(f"Model {model} does not take such a request. {_CHECK_ID}")
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return _of_status(status, model) if isinstance(status, int) else None


def _by_status(error: BaseException, model: str) -> ModelError | None:
    """The providers other than AWS put the HTTP status on the error, or on the response that it carries."""
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return _of_status(status, model) if isinstance(status, int) else None


def _of_status(status: int, model: str) -> ModelError | None:
    if status in (408, 504):
        return ModelLostError(f"Model {model} did not answer in time (HTTP {status}).")
    if status == 429 or status >= 500 or status == 424:
        return ModelBusyError(f"Model {model} did not answer (HTTP {status}).")
    if status in (400, 413, 422):
        return RequestUnfitError(f"Model {model} does not take such a request (HTTP {status}). {_CHECK_ID}")
    if status >= 400:
        return ModelUnusableError(
            f"Model {model} cannot be used (HTTP {status}). Check its name, its key and its provider's settings."
        )
    return None


def _by_name(error: BaseException, model: str) -> ModelError | None:
    name = type(error).__name__
    if any(part in name for part in _BUSY_BY_NAME):
        return ModelBusyError(f"Model {model} cannot be reached ({name}). Check the network and its address.")
    if any(part in name for part in _LOST_BY_NAME):
        return ModelLostError(f"The answer of model {model} did not arrive whole ({name}).")
    return None
