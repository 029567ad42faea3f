package ledger_test

import (
	"errors"
	"strings"
	"testing"

	"claviger/ledger"
)

func stamp() ledger.Stamp {
	return ledger.Stamp{Checkpoint: head("org_1", 482), KeyID: "0a1b2c3d"}
}

func TestStampIsOneLineOfSmallLetters(t *testing.T) {
	s := stamp().String()
	if strings.ToLower(s) != s || strings.Contains(s, "\n") || len(s) > 160 {
		t.Error(len(s), s)
	}
	if !strings.HasPrefix(s, "claviger1 claviger.example/log/org_1 482 ") || !strings.HasSuffix(s, " 0a1b2c3d") {
		t.Error(s)
	}
}

func TestStampIsReadAsAPersonTypesIt(t *testing.T) {
	s := stamp()
	text := s.String()
	f := strings.Fields(text)
	zeros := strings.ReplaceAll(strings.ReplaceAll(f[3], "0", "O"), "1", "l")
	for name, typed := range map[string]string{
		"as printed":       text,
		"capitals":         strings.ToUpper(text),
		"no hyphens":       strings.Replace(text, f[3], strings.ReplaceAll(f[3], "-", ""), 1),
		"more space":       "  " + strings.ReplaceAll(text, " ", "\n  "),
		"letters as digit": strings.Replace(text, f[3], zeros, 1),
	} {
		got, err := ledger.ParseStamp(typed)
		if err != nil || got != s {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestStampRefuses(t *testing.T) {
	text := stamp().String()
	f := strings.Fields(text)
	for name, typed := range map[string]string{
		"nothing":      "",
		"no key":       strings.Join(f[:4], " "),
		"another mark": strings.Replace(text, "claviger1", "claviger2", 1),
		"bad key":      strings.Replace(text, f[4], "0a1b2c3g", 1),
		"short key":    strings.Replace(text, f[4], "0a1b2c", 1),
		"bad size":     strings.Replace(text, " 482 ", " 4-82 ", 1),
		"short root":   strings.Replace(text, f[3], f[3][1:], 1),
		"long root":    strings.Replace(text, f[3], f[3]+"0", 1),
		"letter u":     strings.Replace(text, f[3], "u"+f[3][1:], 1),
		"spare bits":   strings.Replace(text, f[3], f[3][:len(f[3])-1]+"z", 1),
		"no log":       strings.Replace(text, "/log/", "/", 1),
		"more":         text + " x",
	} {
		if got, err := ledger.ParseStamp(typed); !errors.Is(err, ledger.ErrStamp) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestProofTextIsTheOneOfTheSpecification(t *testing.T) {
	m := &memory{}
	all := leaves(5)
	root := m.grow(t, all...).Root
	key := signing(t, "org_1", 1)
	msg := signed(t, ledger.Checkpoint{Origin: key.Name(), Size: 5, Root: root}, key)
	p, err := ledger.ProveInclusion(m, 5, 2)
	if err != nil {
		t.Fatal(err)
	}
	text := string(ledger.FormatProof(2, p, msg))
	want := "c2sp.org/tlog-proof@v1\nindex 2\n" + p[0].String() + "\n" + p[1].String() + "\n" + p[2].String() + "\n\n" + string(msg)
	if text != want {
		t.Errorf("%s", text)
	}
	i, c, err := ledger.CheckProof([]byte(text), all[2], key.Verifier())
	if err != nil || i != 2 || c.Root != root {
		t.Error(i, c, err)
	}
}

func TestProofTextRefusesEveryFlippedBit(t *testing.T) {
	m := &memory{}
	all := leaves(6)
	root := m.grow(t, all...).Root
	key := signing(t, "org_1", 1)
	msg := signed(t, ledger.Checkpoint{Origin: key.Name(), Size: 6, Root: root}, key)
	p, _ := ledger.ProveInclusion(m, 6, 4)
	text := ledger.FormatProof(4, p, msg)
	end := len(text) - len(msg) + strings.Index(string(msg), "\n\n")
	for i := range end * 8 {
		text[i/8] ^= 1 << (i % 8)
		if _, _, err := ledger.CheckProof(text, all[4], key.Verifier()); err == nil {
			t.Fatalf("bit %d of byte %d went unseen: %s", i%8, i/8, text)
		}
		text[i/8] ^= 1 << (i % 8)
	}
	for i, entry := range all {
		if _, _, err := ledger.CheckProof(text, entry, key.Verifier()); (err == nil) != (i == 4) {
			t.Errorf("entry %d: %v", i, err)
		}
	}
	if _, _, err := ledger.CheckProof(text, all[4]); !errors.Is(err, ledger.ErrUnknownKey) {
		t.Error("without a key:", err)
	}
}
