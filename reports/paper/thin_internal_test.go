package paper

import "testing"

func TestThinnedKeepsEachTextItsFont(t *testing.T) {
	const a, b = "BT /F0a 8.00 Tf ET\n", "BT /F0b 8.00 Tf ET\n"
	for name, c := range map[string]struct{ page, want string }{
		"once":           {a + a + a + "BT 1 2 Td (x) Tj ET\n" + a + "BT 1 3 Td (y) Tj ET\n", a + "BT 1 2 Td (x) Tj ET\nBT 1 3 Td (y) Tj ET\n"},
		"last counts":    {a + b + "BT 1 2 Td (x) Tj ET\n", b + "BT 1 2 Td (x) Tj ET\n"},
		"there and back": {a + "(x) Tj\n" + b + "(y) Tj\n" + a + "(z) Tj\n", a + "(x) Tj\n" + b + "(y) Tj\n" + a + "(z) Tj\n"},
		"in a text":      {a + "(\n" + b + ") Tj\n", a + "(\n" + b + ") Tj\n"},
		"escaped":        {a + "(\\)\n" + b + ") Tj\n", a + "(\\)\n" + b + ") Tj\n"},
		"colour":         {a + "q 0.3 rg BT 1 2 Td (x) Tj ET Q\n" + a + "(y) Tj\n", a + "q 0.3 rg BT 1 2 Td (x) Tj ET Q\n(y) Tj\n"},
		"state restored": {a + "(x) Tj\nq\n" + a + "(y) Tj\nQ\n" + a + "(z) Tj\n", a + "(x) Tj\nq\n" + a + "(y) Tj\nQ\n" + a + "(z) Tj\n"},
		"no text":        {a + "0.4 w\n", "0.4 w\n"},
		"cut off":        {a + "(x", "(x"},
	} {
		if got := string(thinned([]byte(c.page))); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
