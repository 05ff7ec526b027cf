"""Every table surveyed, and what is done with each column decided: the plan of a masking, before anything is learnt."""

from schemas.errors import BadInputError
from schemas.model import DatasetSchema
from schemas.readers.streams import RealDataset
from tasks.pii.detect import DetectOptions
from tasks.pii.locale_told import DEFAULT, locale_told
from tasks.pii.masking import MaskingPlan, joins_of, links_of, spread
from tasks.pii.policy import Policy
from tasks.pii.survey import findings_of, names_with_values, paths_of, survey_table, tables_like_people

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
    if suspect := tables_like_people(list(columns)):
        raise BadInputError(
            f"The name of {', '.join(suspect[:5])} looks like somebody's name or address, and would be published. "
            "Rename the file, the sheet or the table."
        )
    surveys = tuple(survey_table(table.name, table.chunks(_SURVEYED_ROWS), table.rows) for table in dataset.tables)
    policy.check_columns({seen.name: paths_of(seen, columns[seen.name]) for seen in surveys})
    joins = joins_of(source)
    spoken = locale or locale_told(surveys)
    found = findings_of(surveys, policy, locale=spoken, options=DetectOptions(network=network != "none"), joins=joins)
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
