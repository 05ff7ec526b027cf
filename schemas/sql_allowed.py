"""What a scalar SQL expression may be made of: an allowlist of sqlglot's node classes and of function names.

Everything in it is a pure function of the row: the same arguments give the same answer on any day, on any machine,
whatever the number of rows. What is not in it is refused, so a function that a later release adds is out until it is
looked at. The class names are text so that this page costs no import.
"""

_STRUCTURE = """
    Column Identifier Literal RawString National Boolean Null Paren Var DataType DataTypeParam IntervalSpan Interval
    Tuple Array Any Cast TryCast Try Case If Escape JSONPath JSONPathRoot JSONPathKey JSONPathSubscript
"""
_OPERATORS = """
    And Or Not Xor EQ NEQ GT GTE LT LTE Is NullSafeEQ NullSafeNEQ Between In Like ILike SimilarTo Glob
    RegexpLike RegexpILike RegexpFullMatch Add Sub Mul Div IntDiv Mod Neg Pow DPipe Collate
    BitwiseAnd BitwiseOr BitwiseXor BitwiseNot BitwiseLeftShift BitwiseRightShift JSONExtract JSONExtractScalar
    Coalesce Nullif Greatest Least AtTimeZone
"""
_TEXT = """
    Lower Upper Length Trim Substring Left Right StrPosition StartsWith EndsWith Contains Replace Reverse Concat
    ConcatWs Pad Repeat SplitPart RegexpReplace RegexpExtract Translate Ascii Unicode Chr MD5 SHA2 Hex Unhex ToBase64
    BitLength Levenshtein
"""
_NUMBERS = """
    Abs Round Floor Ceil Trunc Sqrt Cbrt Exp Ln Log Sign Sin Cos Tan Asin Acos Atan Atan2 Pi Degrees Radians IsNan IsInf
"""
_TIMES = """
    Extract TimestampTrunc DateTrunc DateDiff DateAdd DateSub DateFromParts TimeFromParts TimestampFromParts TimeToStr
    StrToTime TimeToUnix UnixToTime Date Year Month Day Hour Minute Second Quarter Week WeekOfYear DayOfWeek
    DayOfWeekIso DayOfMonth DayOfYear Dayname Monthname LastDay ToDays
"""
_LISTS = "ArraySize ArrayContains JSONType JSONObject JSONArray JSONKeyValue"

NODES = frozenset(" ".join((_STRUCTURE, _OPERATORS, _TEXT, _NUMBERS, _TIMES, _LISTS)).split())
"""Names of the node classes allowed."""

_FUNCTIONS = """
    prefix suffix ord octet_length strlen strip_accents isfinite gcd lcm fmod even bit_count weekday date_part
    date_sub try_strptime epoch_us to_hours to_months to_years to_minutes to_seconds to_weeks century json_valid
    json_array_length to_json
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
"""Names of the functions allowed that sqlglot has no class for."""

_VOLATILE = """
    rand random randn setseed uuid uuidv4 uuidv7 gen_random_uuid newid now today getdate curdate sysdate age
    current_date current_time current_timestamp current_timestamp_ltz current_datetime localtime localtimestamp
    get_current_time transaction_timestamp clock_timestamp statement_timestamp nextval currval txid_current
    unix_timestamp
"""
VOLATILE = frozenset(_VOLATILE.split())
"""Functions whose answer depends on when or how often they are asked."""

_OUTSIDE = """
    read_csv read_csv_auto read_parquet read_text read_blob read_json glob query query_table sniff_csv getenv
    current_setting current_user current_database current_schema version parquet_scan csv_scan generate_series range
    unnest explode
"""
OUTSIDE = frozenset(_OUTSIDE.split())
"""Functions that reach out of the row: to files, to tables, to the session."""

LONGEST_TEXT = 10_000
"""Most characters that lpad, rpad and repeat may be asked for."""
