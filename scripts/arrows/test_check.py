"""Makes small trees of sources, good ones and bad ones, and wants to be told of the bad."""

import tempfile
import unittest
from pathlib import Path

from . import check, swift

PAGE = """# Architecture

| Module | Imports |
|---|---|
| `Top` | `Base`, `CLib` |
| `Base` | |

Some words.

| Module | Folders that name each other's types |
|---|---|
| `Top` | `.` ↔ `Parts` |
| `Base` | |
"""
SOURCES = {
    "Top/Top.swift": "import Base\nimport CLib\npublic struct Top { var part: Part }\n",
    "Top/Parts/Part.swift": "import Glibc\nstruct Part { weak var top: Top? }\n",
    "Base/Base.swift": "public struct Base {}\n",
}


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.page(PAGE)
        for path, text in SOURCES.items():
            self.write(path, text)

    def page(self, text):
        (self.root / "ARCHITECTURE.md").write_text(text)

    def write(self, path, text):
        file = self.root / "Sources" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def assertTold(self, *words):
        found = check.problems(self.root)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])


class Imports(Tree):
    def test_a_tree_as_its_tables_say(self):
        self.assertEqual(check.problems(self.root), [])

    def test_an_import_that_has_no_arrow(self):
        self.write("Base/More.swift", "@testable import Top\n")
        self.assertTold("Sources/Base/More.swift: imports Top")

    def test_an_import_of_one_type(self):
        self.write("Base/More.swift", "import struct Top.Part\n")
        self.assertTold("imports Top,")

    def test_an_import_under_a_condition(self):
        self.write("Base/More.swift", "#if canImport(Top)\n  import Top\n#endif\n")
        self.assertTold("imports Top,")

    def test_an_arrow_that_nobody_needs(self):
        self.page(PAGE.replace("`Base` | |", "`Base` | `CLib` |", 1))
        self.assertTold("lets Base import CLib")

    def test_a_module_without_a_row(self):
        self.write("New/New.swift", "struct New {}\n")
        self.assertTold("Sources/New", "no row")

    def test_a_row_without_a_module(self):
        self.page(PAGE.replace("| `Base` | |", "| `Base` | |\n| `Gone` | |", 1))
        self.assertTold("Gone")

    def test_a_page_without_the_table(self):
        self.page(PAGE.replace("| Module | Imports |", "| Module | Uses |"))
        self.assertTold("ARCHITECTURE.md", "| Module | Imports |")

    def test_a_module_with_two_rows(self):
        self.page(PAGE.replace("| `Base` | |", "| `Base` | |\n| `Base` | `Top` |", 1))
        self.assertTold("each module once")


class Folders(Tree):
    def test_two_folders_that_name_each_other(self):
        self.write("Base/One/A.swift", "struct A { var b: B }\n")
        self.write("Base/Two/B.swift", "enum B { case a(A) }\n")
        self.assertTold("Sources/Base", "One/A.swift names B", "Two/B.swift names A")

    def test_three_folders_in_a_circle(self):
        self.write("Base/One/A.swift", "struct A { var b: B }\n")
        self.write("Base/Two/B.swift", "struct B { var c: C }\n")
        self.write("Base/Three/C.swift", "enum C { case a(A) }\n")
        self.assertTold("One → Two → Three → One", "Three/C.swift names A")

    def test_two_ways_to_one_folder_are_no_circle(self):
        self.write("Base/One/A.swift", "struct A { var b: B, c: C }\n")
        self.write("Base/Two/B.swift", "struct B { var c: C }\n")
        self.write("Base/Three/C.swift", "struct C {}\n")
        self.assertEqual(check.problems(self.root), [])

    def test_one_way_is_well(self):
        self.write("Base/One/A.swift", "struct A { var b: B }\n")
        self.write("Base/Two/B.swift", "struct B {}\n")
        self.assertEqual(check.problems(self.root), [])

    def test_a_pair_that_is_allowed_but_not_there(self):
        self.write("Top/Parts/Part.swift", "struct Part {}\n")
        self.assertTold("lets . and Parts of Top")

    def test_a_module_without_a_row_may_do_as_it_likes(self):
        self.page(PAGE.replace("| `Top` | `.` ↔ `Parts` |\n", ""))
        self.assertEqual(check.problems(self.root), [])

    def test_extensions_declare_nothing(self):
        self.write("Base/One/A.swift", "struct A { var b: B }\nextension Int { struct Of {} }\n")
        self.write("Base/Two/B.swift", "struct B {}\nextension Int { var of: Of? }\n")
        self.assertEqual(check.problems(self.root), [])

    def test_what_is_hidden_in_its_file_declares_nothing(self):
        self.write("Base/One/A.swift", "private struct A { var b: B }\n")
        self.write("Base/Two/B.swift", "struct B { var a: A }\n")
        self.assertEqual(check.problems(self.root), [])


class Reading(unittest.TestCase):
    def test_members_comments_and_strings_name_nothing(self):
        text = 'let x = a.B /* C /* D */ E */ // F\nlet y = "G", z = #"H "I" \\(J)"#, w = """\n  K "L"\n  """\n'
        self.assertFalse(swift.read(text).names & set("BCDEFGHIJKL"))

    def test_what_a_string_interpolates_is_code(self):
        names = swift.read(r'let x = "A \(B(")", "\(C)")) D \" E" + F' + "\n").names
        self.assertEqual(names & set("ABCDEF"), set("BCF"))

    def test_only_the_top_level_declares(self):
        text = "public final class A<T> {\n  struct B {}\n}\nextension A { enum C {} }\nindirect enum D {}\ntypealias E = A\n"
        self.assertEqual(swift.read(text).declares, set("ADE"))


if __name__ == "__main__":
    unittest.main()
