"""Expected figures are worked by hand."""

from __future__ import annotations

from include.stats.weapons import WeaponLine, WeaponTotals, weapon_table

MP40 = WeaponTotals("MP40", 4, kills=30, deaths=12, hits=200, shots=500, headshot_hits=30)
GRENADE = WeaponTotals("GRENADE", 4, kills=10, deaths=3, hits=25, shots=20, headshot_hits=0)
MORTAR = WeaponTotals("MORTAR", 1, kills=0, deaths=5, hits=0, shots=0, headshot_hits=0)


def test_a_weapon_has_its_accuracy_and_its_share_of_the_kills():
    assert weapon_table([MP40, GRENADE]) == [
        WeaponLine(MP40, 40.0, 15.0, 75.0),
        WeaponLine(GRENADE, 125.0, None, 25.0),
    ]


def test_a_weapon_that_only_enemies_used_has_no_accuracy():
    assert weapon_table([MP40, MORTAR])[1] == WeaponLine(MORTAR, None, None, 0.0)


def test_without_kills_there_is_no_share():
    assert weapon_table([MORTAR])[0].kill_share is None
