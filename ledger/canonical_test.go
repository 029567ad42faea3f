package ledger_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"claviger/ledger"
)

func TestPublishedVectorsOfCanonicalJSON(t *testing.T) {
	in, err := filepath.Glob("testdata/jcs/*.in.json")
	if err != nil || len(in) != 6 {
		t.Fatal(in, err)
	}
	for _, path := range in {
		text, err1 := os.ReadFile(path)
		want, err2 := os.ReadFile(path[:len(path)-len(".in.json")] + ".out.json")
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		got, err := ledger.Canonical(json.RawMessage(text))
		if err != nil || !bytes.Equal(got, bytes.TrimSuffix(want, []byte("\n"))) {
			t.Errorf("%s: %v\ngot  %s\nwant %s", path, err, got, want)
		}
		again, err := ledger.Canonical(json.RawMessage(got))
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("%s: not a fixed point: %s", path, again)
		}
	}
}
