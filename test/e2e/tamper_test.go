package e2e_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// checkup is the answer of fsck --json.
type checkup struct {
	Status        string
	Organisations []struct {
		Slug     string
		Entries  int64
		FirstBad *int64 `json:"first_bad"`
	}
}

func fsck(t *testing.T, p place, code int) (c checkup) {
	t.Helper()
	r := p.run(t, "fsck", "--json").want(t, code)
	if bytes.Count([]byte(r.out), []byte("\n")) != 1 {
		t.Errorf("fsck --json is not one line: %q", r.out)
	}
	if err := json.Unmarshal([]byte(r.out), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestOneByteOfAnEntry changed in the database is found by fsck, which names
// the organisation and the index, and by whoever verifies an export made of it.
func TestOneByteOfAnEntry(t *testing.T) {
	t.Parallel()
	p := told(t)
	if c := fsck(t, p, 0); c.Status != "clean" || len(c.Organisations) != 3 {
		t.Fatalf("before: %+v", c)
	}
	bundle := filepath.Join(t.TempDir(), "homes.zip")
	p.run(t, "export", "--org", "homes", "--out", bundle).want(t, 0) // seals what is not sealed yet
	var no, leaf int64
	var body []byte
	db := p.database(t)
	const pick = `SELECT e.entry_no, e.leaf, e.body FROM entries AS e JOIN organisations AS o ON o.id = e.org_id WHERE o.slug = 'homes' AND e.leaf = 1234`
	if err := db.QueryRow(pick).Scan(&no, &leaf, &body); err != nil {
		t.Fatal(err)
	}
	body[len(body)/2] ^= 1
	if _, err := db.Exec(`UPDATE entries SET body = ? WHERE entry_no = ?`, body, no); err != nil {
		t.Fatal(err)
	}
	c := fsck(t, p, 1)
	for _, o := range c.Organisations {
		switch {
		case o.Slug == "homes" && (o.FirstBad == nil || *o.FirstBad != leaf):
			t.Errorf("fsck names %v, want %d", o.FirstBad, leaf)
		case o.Slug != "homes" && o.FirstBad != nil:
			t.Errorf("fsck blames %s", o.Slug)
		}
	}
	p.run(t, "export", "--org", "homes", "--out", bundle).want(t, 0)
	var verdict struct {
		Status   string
		FirstBad *int64 `json:"first_bad"`
	}
	r := claviger(t, nil, "verify", bundle, "--json").want(t, 1)
	if err := json.Unmarshal([]byte(r.out), &verdict); err != nil || verdict.Status != "tampered" || verdict.FirstBad == nil || *verdict.FirstBad != leaf {
		t.Errorf("verify says %q, want entry %d", r.out, leaf)
	}
	p.run(t, "export", "--org", "motors", "--out", filepath.Join(t.TempDir(), "motors.zip")).want(t, 0)
}

// TestOneByteOfAnExport changed: verify answers 1, wherever in the middle of
// whichever file the byte stands; with the byte as it was it answers 0.
func TestOneByteOfAnExport(t *testing.T) {
	t.Parallel()
	p := told(t)
	bundle := filepath.Join(t.TempDir(), "motors.zip")
	p.run(t, "export", "--org", "motors", "--out", bundle).want(t, 0)
	claviger(t, nil, "verify", bundle).want(t, 0)
	clean, err := os.ReadFile(bundle)
	if err != nil {
		t.Fatal(err)
	}
	files, err := zip.NewReader(bytes.NewReader(clean), int64(len(clean)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files.File {
		start, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		bad := bytes.Clone(clean)
		bad[start+int64(f.CompressedSize64/2)] ^= 1
		path := filepath.Join(t.TempDir(), "bad.zip")
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if r := claviger(t, nil, "verify", path); r.code != 1 {
			t.Errorf("a byte of %s changed: exit %d, %s", f.Name, r.code, r.out)
		}
	}
}
