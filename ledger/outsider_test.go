package ledger_test

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"
	"testing"

	"claviger/ledger"

	"pgregory.net/rapid"
)

// outsider is a verifier written from docs/ledger.md with the standard library
// alone. It shares no code with the package: whatever it accepts, the package
// must accept, and both must reject the same forgeries.
type outsider struct {
	files map[string][]byte
	about struct {
		Size, Entries, Unsealed, Disclosed int64
		Whole                              bool
		Origin                             string
	}
	origin string
	size   int64
	root   []byte
}

func outside(b []byte) (err error) {
	// It is written for honest bundles: where it falls over, it says no.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("not a bundle: %v", r)
		}
	}()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return err
	}
	o := &outsider{files: map[string][]byte{}}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		if o.files[f.Name], err = io.ReadAll(r); err != nil {
			return err
		}
	}
	for _, step := range []func() error{o.checkpoint, o.summary, o.tree, o.numbers, o.disclosures} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (o *outsider) lines(name string) [][]byte {
	text := bytes.TrimSuffix(o.files[name], []byte("\n"))
	if len(text) == 0 {
		return nil
	}
	return bytes.Split(text, []byte("\n"))
}

// checkpoint: text, blank line, signatures of name and base64(hash of key,
// signature).
func (o *outsider) checkpoint() error {
	note := string(o.files["checkpoint.txt"])
	text, sigs, found := strings.Cut(note, "\n\n")
	if !found {
		return errors.New("no note")
	}
	text += "\n"
	l := strings.Split(text, "\n")
	if _, err := fmt.Sscan(l[1], &o.size); err != nil {
		return err
	}
	o.origin = l[0]
	o.root, _ = base64.StdEncoding.DecodeString(l[2])
	keys := o.lines("keys.txt")
	lines := strings.Split(strings.TrimSuffix(sigs, "\n"), "\n")
	if len(keys) != len(lines) || len(keys) == 0 {
		return errors.New("keys and signatures")
	}
	for i, k := range keys {
		part := strings.SplitN(string(k), "+", 3)
		pub, _ := base64.StdEncoding.DecodeString(part[2])
		id := sha256.Sum256(append([]byte(part[0]+"\n"), pub...))
		name, b64, _ := strings.Cut(strings.TrimPrefix(lines[i], "— "), " ")
		sig, _ := base64.StdEncoding.DecodeString(b64)
		if part[0] != o.origin || name != o.origin || len(sig) != 68 || !bytes.Equal(sig[:4], id[:4]) || pub[0] != 1 {
			return errors.New("key")
		}
		if fmt.Sprintf("%08x", binary.BigEndian.Uint32(id[:4])) != part[1] || !ed25519.Verify(pub[1:], []byte(text), sig[4:]) {
			return errors.New("signature")
		}
	}
	return nil
}

func (o *outsider) summary() error {
	lines := o.lines("completeness.jsonl")
	if len(lines) == 0 {
		return errors.New("no summary")
	}
	if err := json.Unmarshal(lines[0], &o.about); err != nil {
		return err
	}
	if o.about.Size != o.size || o.about.Origin != o.origin {
		return errors.New("summary of another checkpoint")
	}
	return nil
}

func (o *outsider) tree() error {
	entries := o.lines("entries.jsonl")
	if int64(len(entries)) != o.about.Entries+o.about.Unsealed {
		return errors.New("number of entries")
	}
	entries = entries[:o.about.Entries]
	if !o.about.Whole {
		return o.proofs(entries)
	}
	hashes := make([][]byte, len(entries))
	for i, e := range entries {
		hashes[i] = hashOf(0, e)
		if string(o.lines("leaves.txt")[i]) != base64.StdEncoding.EncodeToString(hashes[i]) {
			return errors.New("leaf")
		}
	}
	if int64(len(entries)) != o.size || !bytes.Equal(rootOf(hashes), o.root) {
		return errors.New("root")
	}
	return nil
}

func hashOf(mark byte, parts ...[]byte) []byte {
	h := sha256.New()
	h.Write([]byte{mark})
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// rootOf is RFC 6962, 2.1, word for word.
func rootOf(leaves [][]byte) []byte {
	switch len(leaves) {
	case 0:
		h := sha256.Sum256(nil)
		return h[:]
	case 1:
		return leaves[0]
	}
	k := 1 << (bits.Len(uint(len(leaves)-1)) - 1)
	return hashOf(1, rootOf(leaves[:k]), rootOf(leaves[k:]))
}

func (o *outsider) proofs(entries [][]byte) error {
	proofs := o.lines("proofs.jsonl")
	if len(proofs) != len(entries) {
		return errors.New("number of proofs")
	}
	for i, e := range entries {
		var p struct {
			Index int64
			Proof [][]byte
		}
		if err := json.Unmarshal(proofs[i], &p); err != nil {
			return err
		}
		if !bytes.Equal(pathRoot(hashOf(0, e), p.Index, o.size, p.Proof), o.root) {
			return errors.New("inclusion")
		}
	}
	return nil
}

// pathRoot is RFC 9162, 2.1.3.2.
func pathRoot(r []byte, index, size int64, proof [][]byte) []byte {
	fn, sn := index, size-1
	for _, p := range proof {
		if sn == 0 {
			return nil
		}
		if fn&1 == 1 || fn == sn {
			r = hashOf(1, p, r)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			r = hashOf(1, r, p)
		}
		fn, sn = fn>>1, sn>>1
	}
	if sn != 0 {
		return nil
	}
	return r
}

// numbers: gapless in a whole first log; in a part for what is claimed.
func (o *outsider) numbers() error {
	last := map[string]int64{}
	first := map[string]int64{}
	gap := map[string]bool{}
	count := func(id string, no, to int64) error {
		if no <= last[id] {
			return errors.New("number does not rise")
		}
		if last[id] != 0 && no != last[id]+1 || last[id] == 0 && o.about.Whole && no != 1 {
			gap[id] = true
		}
		if first[id] == 0 {
			first[id] = no
		}
		last[id] = max(no, to)
		return nil
	}
	for _, line := range o.lines("entries.jsonl") {
		var e struct {
			Log, Item, Device string
			ItemNo            int64 `json:"item_no"`
			LostTo            int64 `json:"lost_to"`
			Epoch, Seq        int64
		}
		if err := json.Unmarshal(line, &e); err != nil || !strings.HasSuffix(o.origin, "/log/"+e.Log) {
			return fmt.Errorf("entry: %v", err)
		}
		if e.Item != "" {
			if err := count("item "+e.Item, e.ItemNo, 0); err != nil {
				return err
			}
		}
		if e.Device != "" {
			if err := count(fmt.Sprint("device ", e.Device, e.Epoch), e.Seq, e.LostTo); err != nil {
				return err
			}
		}
	}
	for _, line := range o.lines("completeness.jsonl")[1:] {
		var r struct {
			Of, ID          string
			Epoch, From, To int64
		}
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		id := r.Of + " " + r.ID
		if r.Of == "device" {
			id = fmt.Sprint("device ", r.ID, r.Epoch)
		}
		if gap[id] || first[id] != r.From || last[id] != r.To {
			return errors.New("incomplete: " + id)
		}
		delete(last, id)
	}
	if o.about.Whole && len(last) > 0 {
		return errors.New("unclaimed numbers")
	}
	return nil
}

func (o *outsider) disclosures() error {
	entries := map[int64][]byte{}
	for i, e := range o.lines("entries.jsonl") {
		index := int64(i)
		if !o.about.Whole {
			var p struct{ Index int64 }
			if err := json.Unmarshal(o.lines("proofs.jsonl")[i], &p); err != nil {
				return err
			}
			index = p.Index
		}
		entries[index] = e
	}
	lines := o.lines("disclosures.jsonl")
	if int64(len(lines)) != o.about.Disclosed {
		return errors.New("number of disclosures")
	}
	for _, line := range lines {
		var d struct {
			Index              int64
			Field, Salt, Value string
		}
		var e struct{ PII map[string]string }
		if json.Unmarshal(line, &d) != nil || json.Unmarshal(entries[d.Index], &e) != nil {
			return errors.New("disclosure")
		}
		salt, _ := base64.RawURLEncoding.DecodeString(d.Salt)
		h := sha256.Sum256(slices.Concat([]byte("claviger/pii/1"), []byte{byte(len(d.Field))}, []byte(d.Field), salt, []byte(d.Value)))
		if e.PII[d.Field] != base64.RawURLEncoding.EncodeToString(h[:]) {
			return errors.New("disclosure does not open its commitment")
		}
	}
	return nil
}

func TestOutsiderAcceptsWhatWePack(t *testing.T) {
	for n := range 20 {
		w := newWorld(t, "org_1").moves(n)
		for _, b := range []ledger.Bundle{w.bundle(), w.part("itm_1"), w.part("itm_2")} {
			if err := outside(packed(t, b)); err != nil {
				t.Errorf("%d entries, whole %v: %v", n, b.Whole, err)
			}
		}
	}
}

func TestOutsiderAndVerifyAgreeOnForgeries(t *testing.T) {
	whole := files(t, packed(t, newWorld(t, "org_1").moves(8).bundle()))
	part := files(t, packed(t, newWorld(t, "org_1").moves(8).part("itm_1")))
	evidence := []string{"entries.jsonl", "leaves.txt", "proofs.jsonl", "disclosures.jsonl", "checkpoint.txt", "keys.txt"}
	rapid.Check(t, func(rt *rapid.T) {
		list := slices.Clone([][]ledger.File{whole, part}[rapid.IntRange(0, 1).Draw(rt, "bundle")])
		i := rapid.IntRange(0, len(list)-1).Draw(rt, "file")
		if !slices.Contains(evidence, list[i].Name) || len(list[i].Content) == 0 {
			return
		}
		b := bytes.Clone(list[i].Content)
		at := rapid.IntRange(0, len(b)-1).Draw(rt, "byte")
		b[at] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		list[i].Content = b
		forged := pack(t, list)
		theirs, ours := outside(forged), verify(forged, nil)
		if ours.Status == ledger.Proven {
			rt.Fatalf("proven after a change in %s", list[i].Name)
		}
		// The outsider reads JSON and base64 leniently; what it finds, we find.
		if theirs != nil && ours.Status != ledger.Tampered && ours.Status != ledger.Incomplete {
			rt.Fatalf("outsider: %v, we: %s", theirs, ours.Status)
		}
	})
}

func TestOutsiderNoticesWhatIsWithheld(t *testing.T) {
	w := newWorld(t, "org_1").moves(12)
	clean := packed(t, w.bundle())
	for i := range 12 {
		b := forge(t, clean, map[string]func(string) string{"entries.jsonl": dropLine(i)})
		if outside(b) == nil {
			t.Errorf("entry %d withheld", i)
		}
	}
}
