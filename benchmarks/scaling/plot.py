"""Draws results as SVG: bars of wait and cost for each day and way of scaling, and one day as it went."""

from xml.sax.saxutils import escape

COLORS = ["#4269d0", "#efb118", "#ff725c", "#3ca951", "#9c6b4e", "#97bbf5"]
WIDTH, LEFT, RIGHT = 980, 60, 20


class Drawing:
    def __init__(self):
        self.parts = []

    def rect(self, x, y, w, h, color):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{max(h, 0):.1f}" fill="{color}"/>')

    def line(self, points, color, width=1.5):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="{width}"/>')

    def text(self, x, y, words, size=12, anchor="start", color="#222"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{color}">{escape(words)}</text>')

    def svg(self, height):
        head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif">'
        return "\n".join([head, f'<rect width="{WIDTH}" height="{height}" fill="white"/>', *self.parts, "</svg>\n"])


def draw(results, histories, day):
    """`results`: rows of benchmarks/scaling.py; `histories`: of one day, by way of scaling."""
    drawing = Drawing()
    ways = list(dict.fromkeys(row["scaling"] for row in results))
    days = list(dict.fromkeys(row["day"] for row in results))
    colors = dict(zip(ways, COLORS))
    for number, way in enumerate(ways):
        x = LEFT + (number % 3) * 300
        y = 16 + (number // 3) * 18
        drawing.rect(x, y - 10, 12, 12, colors[way])
        drawing.text(x + 18, y, way)
    _bars(drawing, 80, "wait before the first lease, 95th percentile (s)", results, days, ways, colors, "wait_p95")
    _bars(drawing, 290, "nodes (USD a day)", results, days, ways, colors, "usd")
    _history(drawing, 510, f"workers, {day}, the first twelve hours", histories, colors)
    return drawing.svg(740)


def _bars(drawing, top, title, results, days, ways, colors, value):
    height, room = 140, (WIDTH - LEFT - RIGHT) / len(days)
    most = max(row[value] for row in results) or 1
    drawing.text(LEFT, top - 8, title, 13)
    for group, day in enumerate(days):
        x = LEFT + group * room
        wide = (room - 30) / len(ways)
        for number, way in enumerate(ways):
            row = next(row for row in results if row["day"] == day and row["scaling"] == way)
            tall = height * row[value] / most
            drawing.rect(x + number * wide, top + height - tall, wide - 3, tall, colors[way])
            words = f"{row[value]:.0f}"
            drawing.text(x + number * wide + wide / 2 - 1, top + height - tall - 3, words, 10, "middle")
        drawing.text(x + (room - 30) / 2, top + height + 16, day, 12, "middle")
    drawing.line([(LEFT, top + height), (WIDTH - RIGHT, top + height)], "#888", 1)


def _history(drawing, top, title, histories, colors):
    height, hours = 180, 12
    drawing.text(LEFT, top - 8, title, 13)
    scale = (WIDTH - LEFT - RIGHT) / (hours * 3600)
    for replicas in (0, 4, 8, 12):
        y = top + height - height * replicas / 12
        drawing.line([(LEFT, y), (WIDTH - RIGHT, y)], "#ddd", 1)
        drawing.text(LEFT - 8, y + 4, str(replicas), 11, "end")
    for way, history in histories.items():
        points, last = [], None
        for at, _, _, current in history:
            if at > hours * 3600:
                break
            x, y = LEFT + at * scale, top + height - height * current / 12
            if last is not None and y != last:
                points.append((x, last))
            if y != last:
                points.append((x, y))
            last = y
        points.append((WIDTH - RIGHT, last))
        drawing.line(points, colors[way])
    for hour in range(0, hours + 1, 2):
        drawing.text(LEFT + hour * 3600 * scale, top + height + 16, f"{hour} h", 11, "middle")
