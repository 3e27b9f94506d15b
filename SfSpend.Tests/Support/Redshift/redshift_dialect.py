"""Reads statements meant for Redshift, a JSON list, and says of each what Redshift would not take: a JSON list of texts or nulls.

sqlglot reads leniently, so that what PostgreSQL alone has is looked for in the syntax tree; and a function or type is taken only when it
stands in one of the lists below, which hold those that Redshift's documentation has.
"""

import json
import re
import sys

import sqlglot
from sqlglot import exp

NAME = r'"\w+"'
TABLE = rf"{NAME}\.{NAME}"
TEXT = r"'(?:[^']|'')*'"

# What sqlglot knows by its first word only, in the forms in which we send it.
FORMS = [
    re.compile(form + r"\s*;?\s*", re.DOTALL)
    for form in (
        r"BEGIN READ ONLY",
        r"SET LOCAL statement_timeout = \d+",
        r"SET LOCAL search_path = \"load_\d+\"",
        rf"LOCK TABLE {TABLE}",
        r"FETCH FORWARD \d{1,4} FROM answer",
        rf"COMMENT ON (TABLE|VIEW) {TABLE} IS {TEXT}",
        rf"COMMENT ON COLUMN {TABLE}\.{NAME} IS {TEXT}",
        rf"CREATE GROUP {NAME}",
        rf"CREATE USER {NAME} PASSWORD DISABLE IN GROUP {NAME}",
        rf"GRANT (USAGE ON SCHEMA|SELECT ON ALL TABLES IN SCHEMA) {NAME} TO GROUP {NAME}",
        rf"COPY {TABLE} \({NAME}(, {NAME})*\)\s+FROM {TEXT}\s+IAM_ROLE {TEXT}\s+REGION {TEXT}\s+"
        r"MANIFEST FORMAT AS CSV GZIP IGNOREHEADER 1 ROUNDEC EMPTYASNULL MAXERROR 0 COMPUPDATE OFF",
    )
]

# What stands before a query.
BEFORE = re.compile(r"\s*(?:DECLARE answer CURSOR FOR|EXPLAIN)\s+(.*)", re.DOTALL)

FUNCTIONS = {
    "Abs", "Case", "Cast", "Coalesce", "Count", "Greatest", "If", "Lower", "Max", "Min", "Round", "RowNumber", "Sum", "Trim", "Upper",
    # Read by sqlglot as calls, and none.
    "GroupingSets",
}
NAMED_FUNCTIONS = {"GROUPING", "FORMAT_TYPE", "COL_DESCRIPTION", "OBJ_DESCRIPTION", "PG_BACKEND_PID"}

# Only the leader node has these: they can't be asked together with tables of one's own.
LEADER_ONLY = {"FORMAT_TYPE", "COL_DESCRIPTION", "OBJ_DESCRIPTION"}

CAST_TYPES = {"INT", "BIGINT", "DECIMAL", "TEXT", "VARCHAR", "BOOLEAN", "DATE"}

# Not TEXT: Redshift makes 256 bytes of it.
COLUMN_TYPES = {"INT", "BIGINT", "DECIMAL", "VARCHAR", "BOOLEAN", "TIMESTAMP", "TIMESTAMPTZ"}

MISSING = (
    (exp.Lateral, "LATERAL"),
    (exp.Unnest, "arrays"),
    (exp.Array, "arrays"),
    (exp.Any, "arrays"),
    (exp.Bracket, "arrays"),
    (exp.Filter, "FILTER"),
    (exp.NullSafeEQ, "IS NOT DISTINCT FROM"),
    (exp.NullSafeNEQ, "IS DISTINCT FROM"),
    (exp.Merge, "a MERGE that PostgreSQL reads alike"),
    (exp.JSONExtract, "JSON operators"),
)


def problem_of(sql):
    """What Redshift would not take, or None."""
    if any(form.fullmatch(sql) for form in FORMS):
        return None
    query = BEFORE.fullmatch(sql)
    try:
        trees = sqlglot.parse(query.group(1) if query else sql, read="redshift")
    except sqlglot.errors.ParseError as error:
        return "not read: " + re.sub(r"\x1b\[\d+m|\s+", " ", str(error))[:160]
    except sqlglot.errors.TokenError as error:
        return f"not read: {error}"
    trees = [tree for tree in trees if tree is not None]
    if len(trees) != 1:
        return f"{len(trees)} statements"
    return next((found for node, *_ in trees[0].walk() if (found := problem_in(node))), None) or mixture_in(trees[0]) or root_problem(trees[0])


def root_problem(tree):
    """Statements that sqlglot takes for expressions, such as SAVEPOINT x, are none that we send."""
    known = (exp.Subqueryable, exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Drop, exp.Transaction, exp.Commit, exp.Rollback, exp.Subquery)
    return None if isinstance(tree, known) else f"{type(tree).__name__} is no statement that Redshift is known to take"


def problem_in(node):
    if isinstance(node, exp.Command):
        return "a statement of a form that is not known"
    for kind, name in MISSING:
        if isinstance(node, kind):
            return f"Redshift has no {name}"
    if isinstance(node, exp.Create) and (node.args.get("kind") or "").upper() not in ("TABLE", "VIEW", "SCHEMA"):
        return f"Redshift has no CREATE {node.args.get('kind')}"
    if isinstance(node, (exp.Except, exp.Intersect)) and not node.args.get("distinct"):
        return "Redshift has no EXCEPT ALL and INTERSECT ALL"
    if isinstance(node, (exp.GT, exp.GTE, exp.LT, exp.LTE)) and any(isinstance(side, exp.Tuple) for side in (node.this, node.expression)):
        return "Redshift does not order rows by several columns at once"
    if isinstance(node, exp.CheckColumnConstraint):
        return "Redshift has no CHECK"
    if isinstance(node, exp.ColumnDef):
        kind = node.args["kind"].this.name
        return None if kind in COLUMN_TYPES else f"a column of type {kind}"
    if isinstance(node, exp.Cast):
        kind = node.args["to"].this.name
        return None if kind in CAST_TYPES else f"a cast to {kind}"
    if isinstance(node, exp.Anonymous):
        return None if node.name.upper() in NAMED_FUNCTIONS else f"function {node.name} is not known to be one of Redshift's"
    if isinstance(node, exp.Func) and type(node).__name__ not in FUNCTIONS:
        return f"function {type(node).__name__} is not known to be one of Redshift's"
    return None


def mixture_in(tree):
    tables = list(tree.find_all(exp.Table))
    own = [table for table in tables if table.text("db")]
    catalog = [table for table in tables if table.name.startswith("pg_")]
    leader = [call for call in tree.find_all(exp.Anonymous) if call.name.upper() in LEADER_ONLY]
    return "asks the leader node's tables or functions together with one's own" if own and (catalog or leader) else None


json.dump([problem_of(sql) for sql in json.load(sys.stdin)], sys.stdout)
