package proto_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"claviger/hardware/proto"
)

func TestFrames(t *testing.T) {
	var line bytes.Buffer
	sent := []proto.Frame{
		{Type: proto.FrameHello, Body: []byte(device)},
		{Type: proto.FramePass, Body: proto.PassBody(proto.KindAck, []byte("envelope"))},
		{Type: proto.FrameLine, Body: []byte{1}},
		{Type: proto.FramePing}, {Type: proto.FramePong},
	}
	for _, f := range sent {
		if err := proto.WriteFrame(&line, f); err != nil {
			t.Fatal(err)
		}
	}
	in := iotest.OneByteReader(&line)
	for _, want := range sent {
		got, err := proto.ReadFrame(in)
		if err != nil || got.Type != want.Type || !bytes.Equal(got.Body, want.Body) {
			t.Errorf("%+v %v", got, err)
		}
	}
	if _, err := proto.ReadFrame(in); err != io.EOF {
		t.Error(err)
	}
}

func TestFrameVector(t *testing.T) {
	var line bytes.Buffer
	if err := proto.WriteFrame(&line, proto.Frame{Type: proto.FramePass, Body: proto.PassBody(proto.KindAsk, []byte{0xd2, 0x84})}); err != nil {
		t.Fatal(err)
	}
	golden(t, "frame_pass", line.Bytes())
}

func TestBadFrames(t *testing.T) {
	for name, b := range map[string][]byte{
		"no length": {0, 0, 0, 0, 1}, "huge": {0xff, 0xff, 0xff, 0xff, 1}, "no type": {0, 0, 0, 1, 0}, "unknown type": {0, 0, 0, 1, 6},
	} {
		if _, err := proto.ReadFrame(bytes.NewReader(b)); !errors.Is(err, proto.ErrFrame) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, b := range [][]byte{{0, 0}, {0, 0, 0, 9, 1, 'x'}} {
		if _, err := proto.ReadFrame(bytes.NewReader(b)); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut short: %v", err)
		}
	}
	if err := proto.WriteFrame(io.Discard, proto.Frame{Type: proto.FramePass, Body: make([]byte, proto.LongestFrame)}); !errors.Is(err, proto.ErrTooBig) {
		t.Error(err)
	}
	if err := proto.WriteFrame(io.Discard, proto.Frame{Type: proto.FramePass, Body: make([]byte, proto.LongestFrame-1)}); err != nil {
		t.Error(err)
	}
}

func TestPass(t *testing.T) {
	kind, envelope, err := proto.ParsePass(proto.PassBody(proto.KindRoster, []byte("x")))
	if err != nil || kind != proto.KindRoster || string(envelope) != "x" {
		t.Error(kind, envelope, err)
	}
	for name, b := range map[string][]byte{"empty": {}, "short": {9, 'a'}, "unknown": {1, 'a'}, "nameless": {0}} {
		if _, _, err := proto.ParsePass(b); !errors.Is(err, proto.ErrFrame) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := proto.ParsePass(proto.PassBody(proto.KindAck, make([]byte, proto.KindAck.Limit()+1))); !errors.Is(err, proto.ErrTooBig) {
		t.Error(err)
	}
}
