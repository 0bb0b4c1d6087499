"""The registry against the specification's own table."""

from __future__ import annotations

import json

import pytest

from include.parser.columns import COLUMNS, COLUMNS_OF_LAYOUT, HEADER_FIELDS, WEAPONS
from tests.corpus import SHARED, needs_spec


@pytest.fixture(scope="module")
def spec():
    return json.loads((SHARED / "spec" / "fields.json").read_text())


@needs_spec
@pytest.mark.parametrize("layout", [33, 36, 37, 38])
def test_each_layout_has_the_columns_of_the_specification_in_order(spec, layout):
    assert [column.name for column in COLUMNS_OF_LAYOUT[layout]] == spec["layouts"][str(layout)]


@needs_spec
def test_each_column_has_the_type_and_the_way_over_the_map_of_the_specification(spec):
    over_map = {"cumulative": "adds up", "per_round": "starts again"}
    expected = [(f["name"], f["type"] != "int", over_map.get(f["r2_class"], "derived")) for f in spec["fields"]]

    assert [(column.name, column.tenths, column.over_map) for column in COLUMNS] == expected


@needs_spec
def test_each_weapon_has_the_bit_and_kind_of_the_specification(spec):
    expected = [(f"WS_{w.name}", w.bullets, w.headshots) for w in WEAPONS]

    assert expected == [(w["name"], w["bullet_weapon"], w["counts_headshots"]) for w in spec["weapons"]]


@needs_spec
def test_the_header_has_the_fields_of_the_specification(spec):
    assert [field.optional for field in HEADER_FIELDS] == [f.get("optional", False) for f in spec["header"]]


def test_names_are_unique():
    names = [column.name for column in COLUMNS]

    assert len(set(names)) == len(names) == 38
