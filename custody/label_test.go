package custody_test

import (
	"testing"

	"claviger/custody"
)

func TestLabelCodeIsReadFromWhatScannersGive(t *testing.T) {
	for text, want := range map[string]string{
		"https://keys.example/t/7KQM-4D2X":      "7KQM-4D2X",
		"HTTPS://KEYS.EXAMPLE/t/7kqm4d2x?lang=": "7KQM-4D2X",
		"/t/7KQM-4D2X":                          "7KQM-4D2X",
		"7kqm 4d2x":                             "7KQM-4D2X",
		"7KQM4D2X":                              "7KQM-4D2X",
		"K-104":                                 "",
		"7KQM-4D2":                              "",
		"7KQ1-4D2X":                             "", // 1 is taken for I
		"https://keys.example/t/":               "",
		"":                                      "",
	} {
		if got, ok := custody.LabelCode(text); got != want || ok != (want != "") {
			t.Errorf("LabelCode(%q) = %q, %v; want %q", text, got, ok, want)
		}
	}
}
