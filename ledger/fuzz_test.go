package ledger_test

import (
	"bytes"
	"testing"

	"claviger/ledger"
)

// What a reader accepts, its writer must give back byte for byte.

func FuzzDecode(f *testing.F) {
	for _, e := range []ledger.Entry{plainEntry(), fullEntry()} {
		b, err := ledger.Encode(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ledger.Decode(b)
		if err != nil {
			return
		}
		again, err := ledger.Encode(e)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("%v\n%s\n%s", err, b, again)
		}
	})
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(head("org_1", 5).Text())
	f.Add(head("org_1.2", 0).Text())
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ledger.ParseCheckpoint(text); err == nil && c.Text() != text {
			t.Errorf("%q %q", text, c.Text())
		}
	})
}

func FuzzOpenCheckpoint(f *testing.F) {
	key := signing(f, "org_1", 1)
	c := head("org_1", 5)
	f.Add(signed(f, c, key))
	f.Fuzz(func(t *testing.T, msg []byte) {
		if got, _, err := ledger.OpenCheckpoint(msg, key.Verifier()); err == nil && got != c {
			t.Errorf("forged: %q", msg)
		}
	})
}

func FuzzParseStamp(f *testing.F) {
	f.Add(stamp().String())
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ledger.ParseStamp(text)
		if err != nil {
			return
		}
		if again, err := ledger.ParseStamp(s.String()); err != nil || again != s {
			t.Errorf("%q %v %v", text, again, err)
		}
	})
}

func FuzzParseVerifierKey(f *testing.F) {
	f.Add(signing(f, "org_1", 1).Verifier().String())
	f.Fuzz(func(t *testing.T, text string) {
		if k, err := ledger.ParseVerifierKey(text); err == nil && k.String() != text {
			t.Errorf("%q %q", text, k)
		}
	})
}

func FuzzParseState(f *testing.F) {
	s := ledger.NewState()
	verify(packed(f, newWorld(f, "org_1").moves(2).bundle()), s)
	f.Add(s.Bytes())
	f.Add([]byte(`{"v":1,"logs":{}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ledger.ParseState(b)
		if err != nil {
			return
		}
		if again, err := ledger.ParseState(s.Bytes()); err != nil || !bytes.Equal(again.Bytes(), s.Bytes()) {
			t.Errorf("%q %v", b, err)
		}
	})
}

func FuzzCheckProof(f *testing.F) {
	m := &memory{}
	all := leaves(6)
	root := m.grow(f, all...).Root
	key := signing(f, "org_1", 1)
	msg := signed(f, ledger.Checkpoint{Origin: key.Name(), Size: 6, Root: root}, key)
	p, err := ledger.ProveInclusion(m, 6, 4)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(ledger.FormatProof(4, p, msg), all[4])
	f.Fuzz(func(t *testing.T, text, entry []byte) {
		i, _, err := ledger.CheckProof(text, entry, key.Verifier())
		if err == nil && (i >= 6 || !bytes.Equal(entry, all[i])) {
			t.Errorf("forged: %q for %q", text, entry)
		}
	})
}

func FuzzReadSuccession(f *testing.F) {
	note := signed(f, head("org_1", 9), signing(f, "org_1", 1))
	f.Add("org_1.2", string(note), "7", "restored_backup")
	f.Fuzz(func(t *testing.T, log, note, kept, cause string) {
		e := plainEntry()
		e.Log, e.Kind = log, ledger.KindSucceeded
		e.Data = map[string]string{"closed_note": note, "closed_kept": kept, "cause": cause}
		s, err := ledger.ReadSuccession(e)
		if err != nil {
			return
		}
		var again ledger.Entry
		again.Log = log
		if err := s.Put(&again); err != nil {
			t.Errorf("%+v: %v", s, err)
		}
	})
}
