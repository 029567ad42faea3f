package proto

import (
	"encoding/binary"
	"errors"
	"io"
)

// FrameType is the first byte of a frame on the local line between a cabinet
// and its gateway.
type FrameType byte

// The frames. Hello and Pass go both ways where noted.
const (
	FrameHello FrameType = 1 // cabinet → gateway: device id
	FramePass  FrameType = 2 // both ways: one envelope, see PassBody
	FrameLine  FrameType = 3 // gateway → cabinet: one byte, 1 the cloud is reachable, 0 not
	FramePing  FrameType = 4 // either: are you there
	FramePong  FrameType = 5 // the answer
)

// LongestFrame is the most bytes after the length field.
const LongestFrame = 4<<20 + 64

// ErrFrame says that the other side does not speak this framing.
var ErrFrame = errors.New("proto: bad frame")

// Frame is one message of the local line: four bytes of length (big-endian,
// of what follows), one byte of type, the body.
type Frame struct {
	Type FrameType
	Body []byte
}

// WriteFrame writes f in one call of Write.
func WriteFrame(w io.Writer, f Frame) error {
	if len(f.Body)+1 > LongestFrame {
		return ErrTooBig
	}
	b := make([]byte, 5, 5+len(f.Body))
	binary.BigEndian.PutUint32(b, uint32(len(f.Body)+1))
	b[4] = byte(f.Type)
	_, err := w.Write(append(b, f.Body...))
	return err
}

// ReadFrame reads one frame. It takes memory only as bytes arrive.
func ReadFrame(r io.Reader) (Frame, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return Frame{}, err
	}
	n := binary.BigEndian.Uint32(head[:4])
	if n < 1 || n > LongestFrame || head[4] < byte(FrameHello) || head[4] > byte(FramePong) {
		return Frame{}, ErrFrame
	}
	body, err := io.ReadAll(io.LimitReader(r, int64(n-1)))
	if err == nil && len(body) != int(n-1) {
		err = io.ErrUnexpectedEOF
	}
	return Frame{Type: FrameType(head[4]), Body: body}, err
}

// PassBody packs an envelope with its kind: one byte of length, the kind, the
// envelope.
func PassBody(kind Kind, envelope []byte) []byte {
	b := append(make([]byte, 0, 1+len(kind)+len(envelope)), byte(len(kind)))
	b = append(b, kind...)
	return append(b, envelope...)
}

// ParsePass unpacks PassBody; the kind must be known and the envelope within
// its bound.
func ParsePass(body []byte) (Kind, []byte, error) {
	if len(body) == 0 || len(body) < 1+int(body[0]) {
		return "", nil, ErrFrame
	}
	kind := Kind(body[1 : 1+int(body[0])])
	if !kind.Up() && !kind.Down() {
		return "", nil, ErrFrame
	}
	envelope := body[1+int(body[0]):]
	if len(envelope) > kind.Limit() {
		return "", nil, ErrTooBig
	}
	return kind, envelope, nil
}
