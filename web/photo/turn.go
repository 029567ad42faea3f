package photo

import (
	"bytes"
	"encoding/binary"
)

// The parts of a JPEG and of Exif (CIPA DC-008) that tell how the camera was
// held.
const (
	markStart   = 0xD8
	markExif    = 0xE1
	markScan    = 0xDA
	tagTurn     = 0x0112
	entryLength = 12
)

// Turn reads the orientation that a phone wrote into a JPEG, 1 (upright) to 8;
// 1 when there is none or it makes no sense.
func Turn(jpeg []byte) int {
	if len(jpeg) < 4 || jpeg[0] != 0xFF || jpeg[1] != markStart {
		return 1
	}
	for rest := jpeg[2:]; len(rest) >= 4 && rest[0] == 0xFF && rest[1] != markScan; {
		size := int(binary.BigEndian.Uint16(rest[2:]))
		if size < 2 || size+2 > len(rest) {
			return 1
		}
		if body, ok := bytes.CutPrefix(rest[4:size+2], []byte("Exif\x00\x00")); ok && rest[1] == markExif {
			return turnOf(body)
		}
		rest = rest[size+2:]
	}
	return 1
}

// turnOf reads the first directory of a TIFF.
func turnOf(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entryLength {
			return 1
		}
		if order.Uint16(entries) == tagTurn {
			if turn := int(order.Uint16(entries[8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			return 1
		}
		entries = entries[entryLength:]
	}
	return 1
}
