"""Every table surveyed, and what is done with each column decided: the plan of a masking, before anything is learnt."""

from schemas.errors import BadInputError
from schemas.model import DatasetSchema
from schemas.readers.streams import RealDataset
from tasks.pii.called_like_people import is_like_people, names_side_by_side, tables_like_people
from tasks.pii.detect import DetectOptions
from tasks.pii.locale_told import DEFAULT, locale_told
from tasks.pii.masking import MaskingPlan, joins_of, links_of, spread
from tasks.pii.policy import Policy
from tasks.pii.survey import findings_of, names_with_values, paths_of, survey_table

_SURVEYED_ROWS = 16_384


def decided(
    dataset: RealDataset, source: DatasetSchema, policy: Policy, *, locale: str | None, network: str, this_year: int
) -> MaskingPlan:
    """Survey a dataset and decide.

    Args:
        dataset: The real dataset.
        source: Its schema, with the keys that hold.
        policy: What is done with each type.
        locale: Of names and numbers; the one that the data tell when absent.
        network: The name of the network that reads running text, ``none`` for none.
        this_year: For ages.

    Raises:
        SourceError: If the source cannot be read.
        BadInputError: If the policy names a column that is not there, or columns are called like values.
    """
    columns = {table.name: table.arrow.names for table in dataset.tables}
    if suspect := names_with_values(columns):
        raise BadInputError(
            f"The name of {', '.join(suspect[:5])} looks like a value, not like a name: has the file no header? "
            "Add a first line with the columns' names."
        )
    _check_names(dataset.name, list(columns), frozenset())
    surveys = tuple(survey_table(table.name, table.chunks(_SURVEYED_ROWS), table.rows) for table in dataset.tables)
    policy.check_columns({seen.name: paths_of(seen, columns[seen.name]) for seen in surveys})
    joins = joins_of(source)
    spoken = locale or locale_told(surveys)
    found = findings_of(surveys, policy, locale=spoken, options=DetectOptions(network=network != "none"), joins=joins)
    _check_names(dataset.name, list(columns), names_side_by_side(surveys, found))
    policy = spread(policy, surveys, found, joins)
    return MaskingPlan(
        schema=source,
        findings=found,
        policy=policy,
        links=links_of(surveys, found, policy, joins),
        surveys=surveys,
        locale=spoken,
        locale_by_data=locale is None and spoken != DEFAULT,
        network=network,
        this_year=this_year,
    )


def _check_names(dataset: str, tables: list[str], known: frozenset[tuple[str, str]]) -> None:
    """Refuse what is published under somebody's name.

    Raises:
        BadInputError: If the dataset or a table is called like a person or an address.
    """
    suspect = tables_like_people(tables, known)
    if not suspect and is_like_people(dataset, known):
        suspect = ["the dataset, which is called like the first file or folder,"]
    if suspect:
        raise BadInputError(
            f"The name of {', '.join(suspect[:5])} looks like somebody's name or address, and would be published. "
            "Rename the file, the folder, the sheet or the table."
        )
