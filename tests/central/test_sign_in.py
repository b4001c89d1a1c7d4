"""Sign-in: who gets in, who is told what, and when an account locks."""

from respond_desktop.domain.people import Role
from tests.support.central import PASSWORD, RunningCentral, TestWorkstation


def test_a_person_signs_in_and_out(shared_central: RunningCentral) -> None:
    shared_central.add_user("okafor", "operator", "R. Okafor")
    desk = shared_central.enrol_workstation("Desk in")
    answer = desk.sign_in("okafor")
    assert answer.status_code == 200, answer.text
    assert desk.signed_in is not None
    assert desk.signed_in.person.name == "R. Okafor"
    assert "watch" in desk.signed_in.permissions
    assert desk.request("GET", "/v1/my-views").status_code == 200
    assert desk.sign_out().status_code == 204
    kinds = [r["kind"] for r in shared_central.log()]
    assert "signin.done" in kinds
    assert "signout" in kinds


def test_an_ended_session_is_worth_nothing(shared_central: RunningCentral) -> None:
    shared_central.add_user("ended", "operator")
    desk = shared_central.enrol_workstation()
    desk.sign_in("ended")
    token = desk.session
    desk.sign_out()
    desk.session = token
    answer = desk.request("GET", "/v1/my-views")
    assert answer.status_code == 401
    assert answer.json()["kind"] == "session_ended"


def test_five_failures_lock_until_an_administrator_unlocks(shared_central: RunningCentral) -> None:
    shared_central.add_user("locked", "operator")
    desk = shared_central.enrol_workstation()
    left = [desk.sign_in("locked", "wrong").json()["tries_left"] for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    refused = desk.sign_in("locked")
    assert refused.status_code == 401
    assert refused.json()["kind"] == "locked"
    with shared_central.administration() as administration:
        assert next(a for a in administration.accounts() if a.badge == "locked").locked_at
        administration.unlock("locked")
    assert desk.sign_in("locked").status_code == 200
    assert "signin.locked" in {r["kind"] for r in shared_central.log()}


def test_an_unknown_badge_reads_like_a_known_one(shared_central: RunningCentral) -> None:
    shared_central.add_user("known", "operator")
    desk = shared_central.enrol_workstation()
    for _ in range(6):
        known, unknown = desk.sign_in("known", "wrong"), desk.sign_in("nobody", "wrong")
        assert known.status_code == unknown.status_code == 401
        assert known.json() == unknown.json()


def test_a_disabled_person_is_cut_off_at_once(shared_central: RunningCentral) -> None:
    shared_central.add_user("leaver", "operator")
    desk = shared_central.enrol_workstation()
    desk.sign_in("leaver")
    with shared_central.administration() as administration:
        administration.disable("leaver")
    assert ends(desk)
    assert desk.sign_in("leaver").status_code == 401


def test_a_lost_workstation_is_cut_off_at_once(shared_central: RunningCentral) -> None:
    shared_central.add_user("robbed", "operator")
    desk = shared_central.enrol_workstation()
    desk.sign_in("robbed")
    with shared_central.administration() as administration:
        administration.disable_workstation(desk.id)
    assert ends(desk)
    assert desk.sign_in("robbed").json()["kind"] == "workstation_unknown"


def test_a_changed_role_counts_at_the_next_sign_in_at_the_latest(shared_central: RunningCentral) -> None:
    shared_central.add_user("mover", "operator")
    desk = shared_central.enrol_workstation()
    with shared_central.administration() as administration:
        administration.change("mover", Role.NO_RIGHTS, on_shift=False)
    desk.sign_in("mover")
    assert desk.signed_in is not None
    assert desk.signed_in.permissions == ("read_own_views",)
    assert not desk.signed_in.person.on_shift


def ends(desk: TestWorkstation) -> bool:
    """Whether the session is over soon; each try takes a while of its own."""
    return any(desk.request("GET", "/v1/my-views").status_code == 401 for _ in range(300))


def test_the_banner_must_be_the_one_in_force(shared_central: RunningCentral) -> None:
    desk = shared_central.enrol_workstation()
    ask = {"badge": "x", "password": PASSWORD, "workstation_id": desk.id, "banner_version": "0"}
    answer = desk.request("POST", "/v1/sign-in", json=ask)
    assert answer.status_code == 409
    assert answer.json()["kind"] == "banner_changed"


def test_an_unenrolled_workstation_gets_no_further(shared_central: RunningCentral) -> None:
    desk = shared_central.enrol_workstation()
    stranger = shared_central.enrol_workstation()
    desk.key = stranger.key
    answer = desk.sign_in("anybody")
    assert answer.status_code == 401
    assert answer.json()["kind"] == "workstation_unknown"
