package proto

import (
	"strings"

	"claviger/tenants"
)

const (
	topicRoot = "claviger/v1/"
	longestID = 48 // characters of an id in a topic or message
)

// Topic is the address of a message at the broker.
type Topic struct {
	Gateway tenants.DeviceID
	Device  tenants.DeviceID // the gateway itself when it speaks for itself
	Kind    Kind             // says the direction too
}

// String writes the topic; ParseTopic reads it back.
func (t Topic) String() string {
	way := "/down/"
	if t.Kind.Up() {
		way = "/up/"
	}
	return topicRoot + string(t.Gateway) + "/" + string(t.Device) + way + string(t.Kind)
}

// ParseTopic reads exactly what String writes for a known kind in its own
// direction, and nothing else.
func ParseTopic(s string) (Topic, error) {
	rest, ok := strings.CutPrefix(s, topicRoot)
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 4 {
		return Topic{}, ErrTopic
	}
	t := Topic{Gateway: tenants.DeviceID(parts[0]), Device: tenants.DeviceID(parts[1]), Kind: Kind(parts[3])}
	if !isID(parts[0]) || !isID(parts[1]) || !(t.Kind.Up() || t.Kind.Down()) || t.String() != s {
		return Topic{}, ErrTopic
	}
	return t, nil
}

// UpFilter matches everything that devices send: what a hub subscribes to.
const UpFilter = topicRoot + "+/+/up/+"

// DownFilter matches everything for the devices behind one gateway.
func DownFilter(gateway tenants.DeviceID) string { return topicRoot + string(gateway) + "/+/down/+" }

// isID wants 1 to 48 of a-z 0-9 _ so that an id can never be a wildcard or a
// level of its own.
func isID(s string) bool {
	if s == "" || len(s) > longestID {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_') {
			return false
		}
	}
	return true
}
