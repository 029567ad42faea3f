package proto_test

import (
	"bytes"
	"reflect"
	"testing"

	"claviger/hardware/proto"
)

// FuzzOpen feeds anything as an envelope: nothing but what was signed opens.
func FuzzOpen(f *testing.F) {
	for i, m := range samples() {
		f.Add(seal(f, m), uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, which uint8) {
		all := samples()
		kind := all[int(which)%len(all)].Kind()
		m, err := proto.Open(b, kind, everyKey)
		if err != nil {
			return
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

// FuzzDecode feeds anything as the content of a message: what is read is
// within bounds and can be written and read again, the same.
func FuzzDecode(f *testing.F) {
	for i, m := range samples() {
		f.Add(proto.Encode(m), uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, which uint8) {
		all := samples()
		kind := all[int(which)%len(all)].Kind()
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
