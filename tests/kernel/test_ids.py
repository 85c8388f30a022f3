"""Identifiers sort by when they were made."""

from uuid import RFC_4122, UUID

from fitpulse.kernel.ids import new_id


def test_ids_are_of_version_7_and_sort_by_creation() -> None:
    made = [new_id() for _ in range(1000)]
    assert {type(one) for one in made} == {UUID}
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    assert sorted(set(made)) == made
