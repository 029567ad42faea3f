package store

import (
	"encoding/hex"
	"strings"
	"testing"
)

// TestDecisionOf: the hash is found where the entry cites it, and neither a
// fact of the same name nor a text that looks like one is taken for it.
func TestDecisionOf(t *testing.T) {
	hash := strings.Repeat("ab", 32)
	for body, want := range map[string]string{
		`{"actor":"per_1","data":{},"decision":"` + hash + `","device":""}`:                          hash,
		`{"data":{"decision":"rekey"},"decision":"` + hash + `","device":""}`:                        hash,
		`{"data":{"note":"\"decision\":\"` + strings.Repeat("cd", 32) + `\""},"decision":"","k":""}`: "",
		`{"data":{"decision":"abcd"},"decision":""}`:                                                 "",
		`{"data":{}`: "",
	} {
		if got := hex.EncodeToString(decisionOf([]byte(body))); got != want {
			t.Errorf("%s cites %q, want %q", body, got, want)
		}
	}
}
