package proto_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"claviger/hardware/proto"
	"claviger/ledger"
	"claviger/tenants"
)

// sampleKinds are the kinds of all messages, as a fuzz target picks them.
var sampleKinds = func() (kinds []proto.Kind) {
	for _, m := range samples() {
		kinds = append(kinds, m.Kind())
	}
	return kinds
}()

func kindAt(which uint8) proto.Kind { return sampleKinds[int(which)%len(sampleKinds)] }

// FuzzOpen feeds anything as an envelope: nothing but what was signed opens.
func FuzzOpen(f *testing.F) {
	for i, m := range samples() {
		f.Add(seal(f, m), uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, which uint8) {
		kind := kindAt(which)
		sender := proto.SenderOf(b)
		m, err := proto.Open(b, kind, everyKey)
		if err != nil {
			return
		}
		if signer := signerOf(m); sender != signer.KeyID {
			t.Fatalf("it names %q and was opened as of %q", sender, signer.KeyID)
		}
		again, err := proto.Seal(m, signerOf(m))
		if err != nil {
			t.Fatalf("opened what cannot be sealed: %v", err)
		}
		if _, err := proto.Open(again, kind, everyKey); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzSigned feeds anything as the content of an envelope that is well signed:
// what a device with a good key can do at worst.
func FuzzSigned(f *testing.F) {
	for i, m := range samples() {
		f.Add(proto.Encode(m), uint8(i))
	}
	f.Fuzz(func(t *testing.T, content []byte, which uint8) {
		kind := kindAt(which)
		id := string(kind.Purpose())
		if id == "" {
			id = string(device)
		}
		m, err := proto.Open(forgeBytes(t, content, kind, id, keyOf(id), nil), kind, everyKey)
		if err != nil {
			return
		}
		if kind.Purpose() == "" && m.Head().Device != device {
			t.Fatalf("%s spoke as %s", device, m.Head().Device)
		}
	})
}

// FuzzDecode feeds anything as the content of a message: what is read is
// within bounds and can be written and read again, the same.
func FuzzDecode(f *testing.F) {
	for i, m := range samples() {
		f.Add(proto.Encode(m), uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, which uint8) {
		kind := kindAt(which)
		m, err := proto.Decode(b, kind)
		if err != nil {
			return
		}
		again, err := proto.Decode(proto.Encode(m), kind)
		if err != nil || !bytes.Equal(proto.Encode(again), proto.Encode(m)) {
			t.Fatalf("%+v does not survive: %v", m, err)
		}
		if e, ok := m.(*proto.Events); ok {
			if _, err := e.Parse(); err != nil {
				return
			}
		}
	})
}

// FuzzParse feeds anything as two records of a batch and what was typed for
// the second: what is read follows, and what was typed is what was said.
func FuzzParse(f *testing.F) {
	sent := records()
	f.Add(sent[0], sent[1], []byte(nil), "")
	f.Add(sent[1], sent[0], repeated(1, ledger.SaltSize), "night call")
	f.Add(sent[len(sent)-2], sent[len(sent)-1], repeated(2, ledger.SaltSize), "why\x1eq1\x1fsaid\x1e\x1f\x1e")
	f.Fuzz(func(t *testing.T, first, second, salt []byte, value string) {
		m := proto.Events{Device: device, Epoch: 3, Records: []proto.Sent{{Record: first}, {Record: second}}}
		if value != "" {
			m.Records[1].Reason = &proto.Spoken{Salt: salt, Value: value}
			m.Records[1].Reason.Typed()
		}
		all, err := m.Parse()
		if err != nil {
			return
		}
		if all[1].Seq != all[0].Seq+1 || !bytes.Equal(all[1].Prev, all[0].Hash[:]) || all[0].Epoch != 3 {
			t.Fatalf("%+v does not follow %+v", all[1].Record, all[0].Record)
		}
		for _, r := range all {
			if len(r.Said()) > proto.MostAnswers {
				t.Fatalf("%d answers", len(r.Said()))
			}
		}
	})
}

// FuzzEnrol feeds anything as what a device and a cloud say at enrolment.
func FuzzEnrol(f *testing.F) {
	for _, v := range []any{proto.NewEnrolAsk("7KQM-4D2X", tenants.CabinetDevice, keyOf("new")), answer()} {
		b, err := json.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var ask proto.EnrolAsk
		if json.Unmarshal(b, &ask) == nil && ask.Check() == nil && (ask.Claim == "" || len(ask.PublicKey) != ed25519.PublicKeySize) {
			t.Fatalf("%+v", ask)
		}
		var a proto.EnrolAnswer
		if json.Unmarshal(b, &a) != nil || a.Check(tenants.CabinetDevice) != nil {
			return
		}
		for _, p := range proto.Purposes {
			for _, k := range a.CloudKeys()(string(p)) {
				if len(k) != ed25519.PublicKeySize {
					t.Fatalf("a key of %d bytes for %s", len(k), p)
				}
			}
		}
		if a.Epoch == 0 || len(a.Secret) != proto.HashSize {
			t.Fatalf("%+v", a)
		}
	})
}

// FuzzRecord feeds anything as a record: what is read has these very bytes.
func FuzzRecord(f *testing.F) {
	for _, b := range records() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := proto.ParseRecord(b)
		if err != nil {
			return
		}
		again, err := r.Marshal()
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("another spelling was read: %x", b)
		}
	})
}

// FuzzTopic feeds anything as a topic: what is read is written the same.
func FuzzTopic(f *testing.F) {
	f.Add("claviger/v1/dev_0002/dev_0001/up/events")
	f.Add("claviger/v1/+/#/down/ack")
	f.Fuzz(func(t *testing.T, s string) {
		if topic, err := proto.ParseTopic(s); err == nil && topic.String() != s {
			t.Fatalf("%q became %q", s, topic)
		}
	})
}

// FuzzFrame feeds anything as a local line.
func FuzzFrame(f *testing.F) {
	f.Add(vector(f, "frame_pass"))
	f.Fuzz(func(t *testing.T, b []byte) {
		frame, err := proto.ReadFrame(bytes.NewReader(b))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := proto.WriteFrame(&out, frame); err != nil || !bytes.HasPrefix(b, out.Bytes()) {
			t.Fatalf("%x became %x: %v", b, out.Bytes(), err)
		}
		if frame.Type != proto.FramePass {
			return
		}
		if kind, envelope, err := proto.ParsePass(frame.Body); err == nil && !reflect.DeepEqual(proto.PassBody(kind, envelope), frame.Body) {
			t.Fatalf("%x", frame.Body)
		}
	})
}

// TestEveryDecoderIsFuzzed: whatever reads bytes of others is called by a fuzz
// target above.
func TestEveryDecoderIsFuzzed(t *testing.T) {
	targets, err := os.ReadFile("fuzz_test.go")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	reads := regexp.MustCompile(`^(Open|Decode|Parse|Read|Sender|Typed|Check)`)
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || !reads.MatchString(f.Name.Name) {
				continue
			}
			if found++; !bytes.Contains(targets, []byte("."+f.Name.Name+"(")) {
				t.Errorf("%s: no fuzz target calls %s", name, f.Name.Name)
			}
		}
	}
	if found < 9 {
		t.Errorf("only %d decoders were found", found)
	}
}
