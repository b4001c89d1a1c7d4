"""The commands themselves; each opens central's files, acts, records and closes."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from respond_desktop.central.authority.ca_change import change_ca
from respond_desktop.central.authority.certificates import until
from respond_desktop.central.authority.tls import ca_fingerprint, make_leaf
from respond_desktop.central.cli import cases, devices, organisation, people, rules, workstations
from respond_desktop.central.cli.copying import command as copies
from respond_desktop.central.cli.doctor import doctor
from respond_desktop.central.cli.kept_pictures import command as kept
from respond_desktop.central.cli.place import (
    address_of,
    administration_here,
    config_here,
    home_or,
    parts_here,
)
from respond_desktop.central.cli.who.console import console
from respond_desktop.central.config import THIS_COMPUTER, CentralConfig, config_from
from respond_desktop.central.setup import DATABASE, SetupError, init_home, open_parts
from respond_desktop.central.storage.migrate import migrate as migrate_database
from respond_desktop.domain.hosts import EVERY, plain_host
from respond_desktop.domain.names import typed
from respond_desktop.home.paths import respond_home
from respond_desktop.wire.enrolment import EnrolmentKind

app = typer.Typer(
    help="The agency's server and its administration.", no_args_is_help=True, pretty_exceptions_enable=False
)
unit = typer.Typer(help="Call signs.", no_args_is_help=True)
enrol = typer.Typer(help="One-time codes, good for 24 hours.", no_args_is_help=True)
maps = typer.Typer(help="Map packs.", no_args_is_help=True)
for name, part in (
    ("user", people.app),
    ("command", organisation.app),
    ("unit", unit),
    ("device", devices.app),
    ("workstation", workstations.app),
    ("enrol", enrol),
    ("policy", rules.app),
    ("kept", kept.app),
    ("cases", cases.app),
    ("map", maps),
):
    app.add_typer(part, name=name)
app.command()(copies.backup)
app.command()(copies.restore)
app.command()(doctor)


@app.command()
def init(  # noqa: PLR0913 - one argument for each option of the command
    agency: Annotated[str, typer.Option(help="Name of the agency.")],
    training: Annotated[bool, typer.Option(help="A training agency: every screen says so.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8443,
    media_port: Annotated[int, typer.Option(help="Port for video; 0 takes a free one.")] = 8322,
    name: Annotated[list[str] | None, typer.Option(help="Host name or address for the certificate.")] = None,
    home: Annotated[Path | None, typer.Option(help="Instead of RESPOND_HOME.")] = None,
) -> None:
    """Make a new central: settings, certificates, log key, database. Overwrites nothing."""
    plain = plain_host(host)
    names = list(dict.fromkeys([*(name or ()), *([] if plain in EVERY else [plain]), *THIS_COMPUTER]))
    settings = {"agency": agency, "training": training, "host": host, "port": port}
    config = config_from(home_or(home), {**settings, "media_port": media_port, "names": names})
    init_home(config, console())
    typer.echo(f"Made {config.folder}. CA fingerprint: {ca_fingerprint(config.folder)}")


@app.command()
def serve() -> None:
    """Run central until it is told to stop; prints one JSON line when it listens."""
    from respond_desktop.central.serve import serve as run

    run(config_here())


@app.command()
def migrate() -> None:
    """Bring the database to this version."""
    config = config_here()
    path = config.folder / DATABASE
    if not path.is_file():
        raise SetupError(f"{path} is missing. Restore it from the backup.")
    migrate_database(path)
    open_parts(config, console()).close()
    for words in config.former_words:
        typer.echo(words, err=True)
    typer.echo("The database is up to date.")


@app.command()
def export(file: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Write the audit log with a signed checkpoint, for respond-verify."""
    with parts_here() as parts:
        asyncio.run(parts.log.append("audit.exported", parts.by.facts()))
        checkpoint = parts.log.export(file)
    typer.echo(f"Wrote {checkpoint.seq} records to {file}.")


@app.command()
def assign(
    device_number: Annotated[str, typer.Argument(metavar="DEVICE", help="Number of the camera.")],
    badge: Annotated[str, typer.Argument(metavar="OFFICER_BADGE")],
    unit_number: Annotated[str, typer.Argument(metavar="UNIT", help="Call sign.")],
) -> None:
    """From now on the officer wears the camera as the unit."""
    with administration_here() as administration:
        administration.assign(device_number, badge, unit_number)
    typer.echo(f"Camera {device_number} is worn by {badge} as unit {unit_number}.")


@app.command("renew-certificate")
def renew_certificate(
    ca: Annotated[bool, typer.Option("--ca", help="A new CA too, signed by the one before.")] = False,
) -> None:
    """Make a new server certificate for the names in central.toml; a running central uses it by itself."""
    config = config_here()
    with parts_here(config) as parts:
        try:
            kind = "ca.changed" if ca else "certificate.renewed"
            asyncio.run(parts.log.append(kind, parts.by.facts() | {"was": until(config)}))
            (change_ca if ca else make_leaf)(config.folder, config.names)
        except ValueError as error:
            raise SetupError(f"Nothing was renewed: {error}. Restore both from the backup.") from error
    if ca:
        typer.echo(
            "Made a new CA, signed by the one before: every camera and workstation learns it when it is linked."
        )
        typer.echo(f"CA fingerprint: {ca_fingerprint(config.folder)}")
    if config.media_engine == "mediamtx":
        typer.echo(
            "Made a new certificate. Copy it to the media server, then restart both (docs/mediamtx.md)."
        )
    else:
        typer.echo("Made a new certificate. A running central uses it within seconds.")


@unit.command("add")
def unit_add(
    number: Annotated[str, typer.Argument(help="Call sign, for example 214.")],
    command: Annotated[str, typer.Option(help="Command it belongs to, for example East.")],
) -> None:
    """Add a unit."""
    with administration_here() as administration:
        administration.add_unit(number, command)
    typer.echo(f"Added unit {number}.")


@enrol.command("workstation")
def enrol_workstation(name: Annotated[str, typer.Argument(help="What people call it.")]) -> None:
    """Print a code for a new workstation."""
    _code(EnrolmentKind.WORKSTATION, name)


@enrol.command("camera")
def enrol_camera(number: Annotated[str, typer.Argument(help="Number of a camera added before.")]) -> None:
    """Print a code for a camera."""
    _code(EnrolmentKind.CAMERA, number)


@maps.command("build")
def map_build(
    extract: Annotated[Path, typer.Argument(help="OpenStreetMap extract (.osm.pbf).")],
    output: Annotated[Path | None, typer.Argument(help="Map pack to write (.pmtiles).")] = None,
) -> None:
    """Make a map pack from an OpenStreetMap extract."""
    try:
        from respond_desktop.geo.build import build_map_pack
    except ModuleNotFoundError as error:
        raise SetupError(
            f"Building map packs needs {error.name}. Install the dev extra of respond-desktop."
        ) from error
    target = output or respond_home() / "map" / extract.with_suffix("").with_suffix(".pmtiles").name
    built = build_map_pack(extract, target)
    typer.echo(f"Wrote {built.pack} and {built.streets}.")


def _code(kind: EnrolmentKind, name: str) -> None:
    config: CentralConfig = config_here()
    address = address_of(config)
    with administration_here() as administration:
        code = administration.make_code(kind, name, address)
        taken = kind is EnrolmentKind.WORKSTATION and typed(name) in (
            row.name for row in administration.workstations() if not row.disabled_at
        )
    typer.echo(code.text())
    if taken:
        typer.echo(f"{name} is enrolled. When this code is used, its old key is taken out of use.", err=True)
