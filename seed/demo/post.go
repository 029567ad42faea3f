package demo

import (
	"context"
	"crypto/ed25519"

	"claviger/hardware/proto"
	"claviger/store/keyring"
	"claviger/tenants"
)

// post is the way down from the hub. It keeps the newest roster of each
// device; commands the script follows by itself.
type post struct {
	keys    *keyring.Keyring
	rosters map[tenants.DeviceID]granted
}

// granted is a roster as a controller acknowledges it.
type granted struct {
	version uint64
	hash    proto.Hash
	signed  []byte
}

func newPost(k *keyring.Keyring) *post {
	return &post{keys: k, rosters: map[tenants.DeviceID]granted{}}
}

// Publish takes what the hub sends to a device.
func (p *post) Publish(_ context.Context, topic string, body []byte) error {
	t, err := proto.ParseTopic(topic)
	if err != nil || t.Kind != proto.KindRoster {
		return err
	}
	m, err := proto.Open(body, t.Kind, func(string) []ed25519.PublicKey { return p.keys.Verifiers(keyring.Rosters) })
	if err != nil {
		return err
	}
	p.rosters[t.Device] = granted{m.(*proto.Roster).Version, proto.HashRoster(body), body}
	return nil
}
