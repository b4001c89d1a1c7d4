"""What each command does and when it says so; a command without a row here fails its test (api/effects.py)."""

from respond_desktop.central.api.effects import Effect

COMMANDS = {
    "init": Effect.READS,
    "serve": Effect.LINK,
    "migrate": Effect.READS,
    "export": Effect.GIVES,
    "backup": Effect.GIVES,
    "doctor": Effect.READS,
    "restore": Effect.WITH_RECORD,
    "assign": Effect.WITH_RECORD,
    "renew-certificate": Effect.READS,
    "user add": Effect.WITH_RECORD,
    "user list": Effect.READS,
    "user unlock": Effect.WITH_RECORD,
    "user passwd": Effect.WITH_RECORD,
    "user disable": Effect.ENDS,
    "user enable": Effect.WITH_RECORD,
    "user change": Effect.WITH_RECORD,
    "unit add": Effect.WITH_RECORD,
    "device add": Effect.WITH_RECORD,
    "device list": Effect.READS,
    "device disable": Effect.ENDS,
    "device enable": Effect.WITH_RECORD,
    "workstation list": Effect.READS,
    "workstation disable": Effect.ENDS,
    "workstation enable": Effect.WITH_RECORD,
    "enrol workstation": Effect.WITH_RECORD,
    "enrol camera": Effect.WITH_RECORD,
    "policy show": Effect.READS,
    "policy allow": Effect.WITH_RECORD,
    "policy forbid": Effect.ENDS,
    "kept list": Effect.READS,
    "kept export": Effect.GIVES,
    "map build": Effect.READS,
}
"""Every command of `respond-central`. What ends holds at once; its record may wait (withdrawing.py)."""
