"""Tests of the check of the test tree."""

import tempfile
import unittest
from pathlib import Path

from . import check


class TreeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.add("Sources/Pool/Lanes/Lane.swift", "Sources/Pool/Pool.swift", "Sources/clipmill/Queue/Verb.swift")
        self.add("Tests/Kit/LaneTests.swift")

    def add(self, *paths):
        for path in paths:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).touch()

    def test_tests_stand_where_their_sources_do(self):
        self.add("Tests/PoolTests/Lanes/LaneTests.swift", "Tests/PoolTests/PoolTests.swift")
        self.add("Tests/ClipmillTests/Queue/VerbTests.swift")
        self.assertEqual(check.problems(self.root), [])

    def test_a_test_in_another_folder_is_told_with_the_right_one(self):
        self.add("Tests/PoolTests/LaneTests.swift")
        self.assertEqual(
            check.problems(self.root),
            [
                "Tests/PoolTests/LaneTests.swift: its source is in another folder; "
                "git mv it to Tests/PoolTests/Lanes/LaneTests.swift"
            ],
        )

    def test_a_test_below_that_is_for_the_module_itself(self):
        self.add("Tests/PoolTests/Lanes/PoolTests.swift")
        (found,) = check.problems(self.root)
        self.assertTrue(found.endswith("git mv it to Tests/PoolTests/PoolTests.swift"), found)

    def test_the_program_is_written_in_another_way(self):
        self.add("Tests/ClipmillTests/VerbTests.swift")
        self.assertEqual(len(check.problems(self.root)), 1)

    def test_what_has_no_source_of_its_name_may_stand_anywhere(self):
        self.add("Tests/PoolTests/LostServerTests.swift", "Tests/PoolTests/Lanes/CrashTests.swift")
        self.add("Tests/PoolTests/Support/Lane.swift", "Tests/OtherTests/LaneTests.swift")
        self.assertEqual(check.problems(self.root), [])

    def test_of_two_sources_of_one_name_either_will_do(self):
        self.add("Sources/Pool/Other/Lane.swift", "Tests/PoolTests/Other/LaneTests.swift")
        self.assertEqual(check.problems(self.root), [])


if __name__ == "__main__":
    unittest.main()
