"""What a database of the third step knew is told in the words of the later ones."""

from sqlalchemy import Connection, select, text

from storage import schema
from storage.database import Database
from storage.members import Member
from tests.storage.any_rows import NOW, a_value, own_columns

# Members of 0003 by their names, each with her phones and with what of hers is told of them.
TOLD_OF: dict[str, tuple[list[int], dict[str, tuple[str, int]]]] = {
    "wrote": ([1, 2], {"inbox": ("", 1)}),
    "answered": ([3, 4], {"outgoing": ("reply:7", 3)}),
    "written to": ([5, 6], {"inbox": ("", 5), "outgoing": ("update:7", 6)}),
    "checked": ([7, 8], {"outgoing": ("check:checked", 8)}),
    "silent": ([9], {}),
    "unclear": ([10, 11], {}),
    "has left": ([12, 13], {"outgoing": ("check:has left", 12)}),
}


def test_which_phones_a_forum_knows_is_told_by_what_came_and_was_answered(
    database: Database,
) -> None:
    """Not by what we began; who said nothing has been added with her only phone, or with none."""
    schema.migrate(database)
    schema.migrate(database, "0003")
    with database.write() as connection:
        for person, (name, (phones, told)) in enumerate(TOLD_OF.items(), start=1):
            _a_member_of_0003(connection, person, name, phones)
            for table, (cause, phone) in told.items():
                member = None if cause.startswith("check:") else name
                facts = {"member_id": member, "address_id": phone}
                facts |= {"cause": cause} if cause else {}
                _put(connection, table, person, **facts)

    schema.migrate(database)

    with database.read() as connection:
        query = text("SELECT member_id, address_id FROM member_phones ORDER BY address_id")
        known = [tuple(row) for row in connection.execute(query)]
    assert known == [
        ("wrote", 1), ("answered", 3), ("written to", 5), ("checked", 8), ("silent", 9),
    ]  # fmt: skip


def test_who_is_leaving_is_told_by_her_only_phones_forum_or_by_her_choice(
    database: Database,
) -> None:
    """Of somebody in two forums the one is known in which she went on after LEAVE."""
    schema.migrate(database)
    schema.migrate(database, "0003")
    with database.write() as connection:
        for person, (names, left) in enumerate(((["a"], []), (["b", "c"], ["c"])), start=1):
            _a_member_of_0003(connection, person, names[0], [person], leaving_until=NOW)
            for name in names[1:]:
                _put(connection, "forums", 20, slug=name)
                left_at = NOW if name in left else None
                facts = {"id": name, "person_id": person, "forum_id": 20, "left_at": left_at}
                _put(connection, "members", 20, **facts)

    schema.migrate(database)

    with database.read() as connection:
        leaving = connection.execute(select(Member.id, Member.leaving_until).order_by(Member.id))
        assert [tuple(row) for row in leaving] == [("a", NOW), ("b", None), ("c", NOW)]


def _a_member_of_0003(
    connection: Connection, person: int, name: str, phones: list[int], **facts: object
) -> None:
    state = "left" if name == "has left" else "in"
    _put(connection, "people", person)
    _put(connection, "forums", person, slug=name)
    for phone in phones:
        blind = str(phone).encode()
        _put(connection, "addresses", phone, person_id=person, blind=blind, **facts)
    who = {"id": name, "person_id": person, "forum_id": person, "state": state}
    _put(connection, "members", person, **who)


def _put(connection: Connection, name: str, place: int, **facts: object) -> None:
    """Put a row with a value in each column that must have one."""
    table = schema.metadata.tables[name]
    row = {column.name: a_value(column) for column in own_columns(table) if not column.nullable}
    unique = {"receipt_token": f"{place}", "message_hash": str(place).encode()}
    row |= {column: value for column, value in unique.items() if column in table.columns}
    words = {"words": b"1"} if name == "outgoing" else {}
    connection.execute(table.insert(), row | {"id": place} | words | facts)
