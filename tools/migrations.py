"""Writes the SQL migrations as one C++ file: migrations.py OUT.cpp NNNN_name.sql…"""
import re
import sys
from pathlib import Path


def literal(text: str) -> str:
    """A raw string; its delimiter is one that the text does not hold. Pieces keep below any compiler's limit."""
    delimiter = "sql"
    while f"){delimiter}\"" in text:
        delimiter += "_"
    pieces = [text[i : i + 12000] for i in range(0, len(text), 12000)] or [""]
    return "\n".join(f'R"{delimiter}({piece}){delimiter}"' for piece in pieces) + "sv"


def main() -> int:
    out, *files = (Path(a) for a in sys.argv[1:])
    rows = []
    for path in sorted(files, key=lambda p: p.name):
        match = re.fullmatch(r"(\d{4})_[a-z0-9_]+\.sql", path.name)
        if not match:
            print(f"{path}: a migration is named NNNN_name.sql", file=sys.stderr)
            return 1
        rows.append((int(match[1]), path.name, path.read_text(encoding="utf-8")))
    numbers = [number for number, _, _ in rows]
    if len(set(numbers)) != len(numbers):
        print(f"two migrations have one number: {numbers}", file=sys.stderr)
        return 1
    body = "".join(f'    {{{number}, "{name}"sv,\n{literal(text)}}},\n' for number, name, text in rows)
    table = f"constexpr std::array<MigrationFile, {len(rows)}> kFiles{{{{\n{body}}}}};" if rows else ""
    result = "return kFiles;" if rows else "return {};"
    out.write_text(
        '#include "store/migrations.h"\n\n#include <array>\n\nusing namespace std::string_view_literals;\n\n'
        f"namespace wigwag::store {{\n{table}\n\n"
        f"std::span<MigrationFile const> migration_files() {{ {result} }}\n\n}}  // namespace wigwag::store\n",
        encoding="utf-8")
    return 0


sys.exit(main())
