"""Writes of the organisation, by noun."""

from tingtang.org.actions.accounts import (
    WrongPassword,
    change_password,
    log_in,
    log_out,
    make_token,
    revoke_token,
    set_language,
)
from tingtang.org.actions.devices import (
    CodeUnknown,
    enrol_device,
    prepare_device,
    remove_device,
    revoke_device,
    save_device,
)
from tingtang.org.actions.login import WrongLogin, check_login, count_try, forget_tries
from tingtang.org.actions.places import (
    remove_counter,
    remove_hall,
    remove_zone,
    save_counter,
    save_hall,
    save_organisation,
    save_zone,
)
from tingtang.org.actions.roles import (
    LastAdministrator,
    MoreThanOwn,
    grant_role,
    install_roles,
    remove_role,
    save_role,
    withdraw_role,
)
from tingtang.org.actions.shifts import Copied, Overlaps, copy_shifts, import_shifts, remove_shift, save_shift
from tingtang.org.actions.staff import remove_post, remove_staff, save_post, save_staff

__all__ = [
    "CodeUnknown",
    "Copied",
    "LastAdministrator",
    "MoreThanOwn",
    "Overlaps",
    "WrongLogin",
    "WrongPassword",
    "change_password",
    "check_login",
    "copy_shifts",
    "count_try",
    "enrol_device",
    "forget_tries",
    "grant_role",
    "import_shifts",
    "install_roles",
    "log_in",
    "log_out",
    "make_token",
    "prepare_device",
    "remove_counter",
    "remove_device",
    "remove_hall",
    "remove_post",
    "remove_role",
    "remove_shift",
    "remove_staff",
    "remove_zone",
    "revoke_device",
    "revoke_token",
    "save_counter",
    "save_device",
    "save_hall",
    "save_organisation",
    "save_post",
    "save_role",
    "save_shift",
    "save_staff",
    "save_zone",
    "set_language",
    "withdraw_role",
]
