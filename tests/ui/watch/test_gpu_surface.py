"""Painted by OpenGL (here in software, on a virtual screen): the same pixels as painted by the processor."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from respond_desktop.qtbridge.picture.render_choice import Render, choose, render_choice, render_setting
from tests.support.pace import within

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from respond_desktop.qtbridge.picture.pictures import PictureFeed, ShownPicture
from respond_desktop.qtbridge.picture.render_choice import Render, opengl_renderer
from respond_desktop.ui.picture.canvas import PictureCanvas
from tests.ui.watch.pictures import Hands, Source

app = QApplication([])
print(opengl_renderer())
source = Source(Hands())
image = QImage(1280, 720, QImage.Format.Format_RGB32)
image.fill(QColor(200, 60, 20))
painter = QPainter(image)
painter.fillRect(0, 0, 640, 360, QColor(20, 60, 200))
painter.end()
source.picture = ShownPicture(image, None, 0.0, 1, 1280, 720)
window, feed = QWidget(), PictureFeed(source)
window.resize(640, 720)
canvases = [PictureCanvas(window, render) for render in (Render.PAINT, Render(sys.argv[2]))]
for row, canvas in enumerate(canvases):
    canvas.setGeometry(0, row * 360, 640, 360)
    canvas.set_watermark("TRAINING R. Okafor RTC-04 21:14:37")
    canvas.set_feed(feed)
window.show()
steps = iter(range(3))

def step():
    number = next(steps, None)
    if number is None:
        app.quit()
        return
    window.grab().toImage().save(f"{sys.argv[1]}/{number}.png")
    for canvas in canvases:
        canvas.zoom_to(2.0) if number == 0 else canvas.set_frozen(True)

timer = QTimer()
timer.timeout.connect(step)
timer.start(700)
sys.exit(app.exec())
"""


@pytest.mark.skipif(not shutil.which("Xvfb") or sys.platform != "linux", reason="needs Xvfb")
@pytest.mark.parametrize("kind", ["gpu", "sink"])
def test_the_graphics_card_paints_the_same_pixels(tmp_path: Path, kind: str) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
    display = ["xvfb-run", "-a", "-s", "-screen 0 800x800x24"]
    done = subprocess.run(
        [*display, sys.executable, "-c", PROGRAM, str(tmp_path), kind],
        env=environment,
        capture_output=True,
        text=True,
        timeout=within(100),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if not done.stdout.strip():
        pytest.skip("no OpenGL here at all")
    for number in range(3):
        seen = QImage(str(tmp_path / f"{number}.png"))
        apart = [_apart(seen, x, y) for x in range(4, 640, 7) for y in range(4, 360, 7)]
        assert sum(a <= 12 for a in apart) / len(apart) > 0.97, f"step {number} differs"
        inked = {seen.pixelColor(x, y + 360).rgb() for x in range(330, 620, 2) for y in range(190, 340, 2)}
        assert len(inked) > 10, "the watermark is missing"


def _apart(seen: QImage, x: int, y: int) -> int:
    above, below = seen.pixelColor(x, y), seen.pixelColor(x, y + 360)
    return max(
        abs(above.red() - below.red()), abs(above.green() - below.green()), abs(above.blue() - below.blue())
    )


@pytest.mark.parametrize(
    ("setting", "renderer", "render", "words"),
    [
        ("auto", "llvmpipe (LLVM 15.0.6, 256 bits)", Render.PAINT, "No graphics card: llvmpipe"),
        ("auto", "Microsoft Basic Render Driver", Render.PAINT, "No graphics card"),
        ("auto", "", Render.PAINT, "OpenGL does not start here."),
        ("auto", "Mesa Intel(R) UHD Graphics 620", Render.SINK, "Graphics card: Mesa Intel(R)"),
        ("paint", "Mesa Intel(R) UHD Graphics 620", Render.PAINT, "The configuration says so."),
        ("gpu", "llvmpipe (LLVM 15.0.6, 256 bits)", Render.GPU, "The configuration says so."),
        ("sink", "llvmpipe (LLVM 15.0.6, 256 bits)", Render.SINK, "The configuration says so."),
        ("sink", "", Render.PAINT, "asks for the graphics card, but OpenGL does not start here."),
        ("gpu", "", Render.PAINT, "asks for the graphics card, but OpenGL does not start here."),
    ],
)
def test_the_choice_and_why(setting: str, renderer: str, render: Render, words: str) -> None:
    chosen = choose(setting, renderer)
    assert chosen.render is render
    assert words in chosen.why
    by = {Render.PAINT: "processor", Render.SINK: "Qt Quick", Render.GPU: "OpenGL"}[render]
    assert by in chosen.words.split(".")[0]


def test_the_configuration_is_read(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert render_setting() == "auto"
    folder = own_home / "workstation"
    folder.mkdir()
    (folder / "workstation.toml").write_text('[video]\nrender = "paint"\n', encoding="utf-8")
    assert render_setting() == "paint"
    monkeypatch.setenv("RESPOND_RENDER", "gpu")
    assert render_setting() == "gpu"
    monkeypatch.setenv("RESPOND_RENDER", "nonsense")
    assert render_setting() == "auto"


def test_without_qt_quick_the_processor_paints() -> None:
    assert choose("auto", "Mesa Intel(R) UHD Graphics 620", sink=False).words.startswith(
        "processor. Qt Quick is not"
    )
    assert choose("gpu", "Mesa Intel(R) UHD Graphics 620", sink=False).render is Render.GPU


@pytest.mark.usefixtures("qapp")
def test_without_a_screen_the_processor_paints() -> None:
    assert render_choice().render is Render.PAINT
