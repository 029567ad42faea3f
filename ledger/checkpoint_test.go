package ledger_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"claviger/ledger"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

const host = "claviger.example"

// secret is a key pair made from one byte.
func secret(seed byte) ed25519.PrivateKey {
	s := make([]byte, ed25519.SeedSize)
	s[0] = seed
	return ed25519.NewKeyFromSeed(s)
}

func signing(t interface{ Fatal(...any) }, log string, seed byte) ledger.SigningKey {
	k, err := ledger.NewSigningKey(ledger.Origin(host, log), secret(seed))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func signed(t interface{ Fatal(...any) }, c ledger.Checkpoint, keys ...ledger.SigningKey) []byte {
	msg, err := ledger.SignCheckpoint(c, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func head(log string, size int64) ledger.Checkpoint {
	c := ledger.Checkpoint{Origin: ledger.Origin(host, log), Size: size, Root: ledger.EmptyRoot()}
	if size > 0 {
		c.Root = ledger.LeafHash([]byte(log))
	}
	return c
}

func TestCheckpointTextIsTheOneOfTheSpecification(t *testing.T) {
	root, _ := base64.StdEncoding.DecodeString("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
	c := ledger.Checkpoint{Origin: "example.com/log/sofa", Size: 20852163, Root: ledger.Hash(root)}
	want := "example.com/log/sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
	if c.Text() != want {
		t.Errorf("%q", c.Text())
	}
	back, err := ledger.ParseCheckpoint(want)
	if err != nil || back != c {
		t.Error(back, err)
	}
}

func TestParseCheckpointRefuses(t *testing.T) {
	root := ledger.LeafHash(nil).String()
	for name, text := range map[string]string{
		"nothing":          "",
		"two lines":        "h/log/a\n1\n",
		"extension":        "h/log/a\n1\n" + root + "\nmore\n",
		"no last newline":  "h/log/a\n1\n" + root,
		"blank line":       "h/log/a\n1\n" + root + "\n\n",
		"leading zero":     "h/log/a\n01\n" + root + "\n",
		"plus":             "h/log/a\n+1\n" + root + "\n",
		"negative":         "h/log/a\n-1\n" + root + "\n",
		"huge":             "h/log/a\n9223372036854775807\n" + root + "\n",
		"short root":       "h/log/a\n1\nAAAA\n",
		"root not base64":  "h/log/a\n1\n" + strings.Repeat("!", 44) + "\n",
		"spare bits":       "h/log/a\n1\n" + root[:42] + "d=\n",
		"other root of 0":  "h/log/a\n0\n" + root + "\n",
		"no origin":        "\n1\n" + root + "\n",
		"foreign origin":   "h/a\n1\n" + root + "\n",
		"space in origin":  "h /log/a\n1\n" + root + "\n",
		"plus in origin":   "h+/log/a\n1\n" + root + "\n",
		"no host":          "/log/a\n1\n" + root + "\n",
		"bad log":          "h/log/A\n1\n" + root + "\n",
		"carriage returns": "h/log/a\r\n1\r\n" + root + "\r\n",
	} {
		if c, err := ledger.ParseCheckpoint(text); !errors.Is(err, ledger.ErrCheckpoint) {
			t.Errorf("%s: %v %v", name, c, err)
		}
	}
}

func TestCheckpointIsASignedNoteThatOthersRead(t *testing.T) {
	key := signing(t, "org_1", 1)
	c := head("org_1", 7)
	msg := signed(t, c, key)
	v, err := note.NewVerifier(key.Verifier().String())
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open(msg, note.VerifierList(v))
	if err != nil || n.Text != c.Text() || len(n.Sigs) != 1 || n.Sigs[0].Name != c.Origin {
		t.Fatal(n, err)
	}
	got, by, err := ledger.OpenCheckpoint(msg, key.Verifier())
	if err != nil || got != c || len(by) != 1 || !by[0].Equal(key.Verifier()) {
		t.Error(got, by, err)
	}
	if n, err := note.Open(msg, nil); err == nil {
		t.Error("opened without a key", n)
	}
}

func TestSigningKeyIsTheOneOfThePackageNote(t *testing.T) {
	// GenerateKey reads the seed from its source: the same seed, the same key.
	skey, vkey, err := note.GenerateKey(strings.NewReader(strings.Repeat("s", 64)), "claviger.example/log/org_1")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := ledger.ParseVerifierKey(vkey)
	if err != nil || v.String() != vkey {
		t.Fatal(v, err)
	}
	c := head("org_1", 3)
	msg, err := note.Sign(&note.Note{Text: c.Text()}, theirs)
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := ledger.OpenCheckpoint(msg, v); err != nil || got != c {
		t.Error(got, err)
	}
}

func TestOpenCheckpointRefuses(t *testing.T) {
	one, two := signing(t, "org_1", 1), signing(t, "org_1", 2)
	other := signing(t, "org_2", 1)
	c := head("org_1", 7)
	msg := string(signed(t, c, one))
	broken := strings.Replace(msg, "\n7\n", "\n8\n", 1)
	foreign, err := note.Sign(&note.Note{Text: c.Text()}, other)
	if err != nil {
		t.Fatal(err)
	}
	prose, err := note.Sign(&note.Note{Text: "I owe you a key.\n"}, one)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		msg  string
		keys []ledger.VerifierKey
		want error
	}{
		"no key":                     {msg, nil, ledger.ErrUnknownKey},
		"another key":                {msg, []ledger.VerifierKey{two.Verifier()}, ledger.ErrUnknownKey},
		"changed text":               {broken, []ledger.VerifierKey{one.Verifier()}, ledger.ErrSignature},
		"key of another log":         {string(foreign), []ledger.VerifierKey{other.Verifier()}, ledger.ErrUnknownKey},
		"a note, but no checkpoint":  {string(prose), []ledger.VerifierKey{one.Verifier()}, ledger.ErrCheckpoint},
		"not a note":                 {"hello", []ledger.VerifierKey{one.Verifier()}, ledger.ErrCheckpoint},
		"nothing":                    {"", nil, ledger.ErrCheckpoint},
		"cut in the signature":       {msg[:len(msg)-3], []ledger.VerifierKey{one.Verifier()}, ledger.ErrCheckpoint},
		"text without any signature": {c.Text() + "\n", []ledger.VerifierKey{one.Verifier()}, ledger.ErrCheckpoint},
	} {
		if got, _, err := ledger.OpenCheckpoint([]byte(x.msg), x.keys...); !errors.Is(err, x.want) || got.Size != 0 {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestTwoKeysSignDuringAChangeOfKeys(t *testing.T) {
	one, two := signing(t, "org_1", 1), signing(t, "org_1", 2)
	c := head("org_1", 7)
	msg := signed(t, c, one, two)
	for _, known := range [][]ledger.VerifierKey{{one.Verifier()}, {two.Verifier()}, {two.Verifier(), one.Verifier()}} {
		got, by, err := ledger.OpenCheckpoint(msg, known...)
		if err != nil || got != c || len(by) != len(known) {
			t.Error(got, by, err)
		}
	}
}

func TestSignCheckpointRefuses(t *testing.T) {
	one := signing(t, "org_1", 1)
	if _, err := ledger.SignCheckpoint(head("org_1", 1)); !errors.Is(err, ledger.ErrUnknownKey) {
		t.Error("without a key:", err)
	}
	if _, err := ledger.SignCheckpoint(head("org_2", 1), one); !errors.Is(err, ledger.ErrUnknownKey) {
		t.Error("with a key of another log:", err)
	}
	bad := head("org_1", -1)
	if _, err := ledger.SignCheckpoint(bad, one); !errors.Is(err, ledger.ErrCheckpoint) {
		t.Error("of negative size:", err)
	}
}

func TestOneKeyPairHasAnotherNameInEachLog(t *testing.T) {
	a, b := signing(t, "org_1", 1).Verifier(), signing(t, "org_2", 1).Verifier()
	if a.Equal(b) || !a.SamePair(b) || a.ID() == b.ID() || a.Name() == b.Name() {
		t.Error(a, b)
	}
	c := signing(t, "org_1", 2).Verifier()
	if a.SamePair(c) || a.Name() != c.Name() {
		t.Error(a, c)
	}
	if len(a.ID()) != 8 || !strings.Contains(a.String(), "+"+a.ID()+"+") {
		t.Error(a.ID(), a)
	}
}

func TestParseVerifierKeyRefusesOtherSpellings(t *testing.T) {
	good := signing(t, "org_1", 1).Verifier().String()
	if _, err := ledger.ParseVerifierKey(good); err != nil {
		t.Fatal(err)
	}
	for i := range good {
		for _, b := range []byte{good[i] ^ 1, good[i] ^ 32, ' '} {
			bad := good[:i] + string(rune(b)) + good[i+1:]
			if _, err := ledger.ParseVerifierKey(bad); bad != good && !errors.Is(err, ledger.ErrKey) {
				t.Errorf("%s: %v", bad, err)
			}
		}
	}
	for _, bad := range []string{"", "x", good + "=", good + "\n", " " + good, good[:len(good)-1],
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"} {
		if _, err := ledger.ParseVerifierKey(bad); !errors.Is(err, ledger.ErrKey) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := ledger.NewVerifierKey("h/log/a", make([]byte, 31)); !errors.Is(err, ledger.ErrKey) {
		t.Error(err)
	}
	if _, err := ledger.NewVerifierKey("nowhere", make([]byte, 32)); !errors.Is(err, ledger.ErrKey) {
		t.Error(err)
	}
	if _, err := ledger.NewSigningKey("h/log/a", nil); !errors.Is(err, ledger.ErrKey) {
		t.Error(err)
	}
}

// TestPublishedNoteOpens guards the library we rely on with the example of its
// documentation (golang.org/x/mod/sumdb/note, BSD licence).
func TestPublishedNoteOpens(t *testing.T) {
	const vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
	const msg = "If you think cryptography is the answer to your problem,\n" +
		"then you don't know what your problem is.\n\n" +
		"— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open([]byte(msg), note.VerifierList(v)); err != nil {
		t.Error(err)
	}
	if _, err := note.Open([]byte(strings.Replace(msg, "think", "thank", 1)), note.VerifierList(v)); err == nil {
		t.Error("opened a changed note")
	}
}

func TestNoteTreeFormatIsNotOurs(t *testing.T) {
	// The Go checksum database signs another text; it must not pass for ours.
	text := tlog.FormatTree(tlog.Tree{N: 7, Hash: ledger.LeafHash(nil)})
	if _, err := ledger.ParseCheckpoint(string(text)); err == nil {
		t.Error("read a tree of the Go checksum database")
	}
}

func TestAnyCheckpointComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := ledger.LogName(rapid.StringMatching(`[a-z0-9_-]{1,40}`).Draw(t, "org"), rapid.IntRange(1, 99).Draw(t, "n"))
		c := ledger.Checkpoint{Origin: ledger.Origin(host, log), Size: rapid.Int64Range(1, 1<<48).Draw(t, "size")}
		copy(c.Root[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "root"))
		key := signing(t, log, 1)
		back, _, err := ledger.OpenCheckpoint(signed(t, c, key), key.Verifier())
		if err != nil || back != c {
			t.Fatal(back, err)
		}
		if got, ok := ledger.LogOf(back.Origin); !ok || got != log {
			t.Fatal(got, ok)
		}
		s := ledger.Stamp{Checkpoint: c, KeyID: key.Verifier().ID()}
		again, err := ledger.ParseStamp(s.String())
		if err != nil || again != s {
			t.Fatal(again, err)
		}
	})
}
