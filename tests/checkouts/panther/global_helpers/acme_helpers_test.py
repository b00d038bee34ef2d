import unittest

import acme_aws_helpers


class TestHelpers(unittest.TestCase):
    def test_trusted(self):
        self.assertFalse(acme_aws_helpers.is_trusted({}))


if __name__ == "__main__":
    unittest.main()
