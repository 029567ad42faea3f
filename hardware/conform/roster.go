package conform

import (
	"bytes"
	"crypto/rand"
	"strconv"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/tenants"
)

func digits(n int) string { return strconv.Itoa(n) }

// quiet is how long nothing may follow what a cabinet has to ignore.
const quiet = 2 * time.Second

// firstVersion leaves room for an older one.
const firstVersion = 5

// document is a roster of what hangs in the cabinet, and of one person.
func (b *bench) document(version uint64) *proto.Roster {
	r := &proto.Roster{Device: benchDevice, Epoch: b.epoch, Version: version, Issued: now(), Org: benchOrg, Site: benchSite, Place: benchPlace, Name: "Bench", Zone: "UTC", Locale: "en",
		Lease: uint32(proto.UsualLease / time.Second), Grace: uint32(proto.UsualGrace / time.Second), Cost: proto.StandardPIN,
		People: []proto.Person{{ID: benchPerson, Number: "1001", Name: "Bench person", Kind: tenants.Staff, Role: tenants.RoleHolder}}}
	for _, s := range b.slots {
		if s.Tag != "" {
			r.Items = append(r.Items, proto.Item{ID: itemOf(s.No), Code: "B-" + digits(s.No), Tag: s.Tag, Kind: custody.Single, Home: benchPlace, Slot: s.No, Site: benchSite, State: custody.In})
			r.Slots = append(r.Slots, proto.Slot{No: s.No, Item: itemOf(s.No)})
		}
	}
	return r
}

// applied waits for what the cabinet says of a version.
func (b *bench) applied(version uint64, within time.Duration, late error) (found *proto.Applied, err error) {
	err = b.until(within, late, func(m proto.Message) (bool, error) {
		if a, ok := m.(*proto.Applied); ok && a.Version == version {
			found = a
		}
		return found != nil, nil
	})
	return found, err
}

func rosterStep(b *bench) error {
	envelope, err := proto.Seal(b.document(firstVersion), proto.Signer{KeyID: string(proto.ForRosters), Key: b.keys[proto.ForRosters]})
	if err != nil {
		return err
	}
	b.issued, b.roster = firstVersion, envelope
	if err := b.wire.pass(proto.KindRoster, envelope); err != nil {
		return err
	}
	a, err := b.applied(firstVersion, soon, wrong("nothing was said of the roster within %s", soon))
	if err != nil {
		return err
	}
	hash := proto.HashRoster(envelope)
	switch {
	case a.Refusal != "":
		return wrong("it was refused: %s", a.Refusal)
	case a.Holds != firstVersion:
		return wrong("it says that it obeys version %d", a.Holds)
	case !bytes.Equal(a.Hash, hash[:]):
		return wrong("it names another hash than the envelope has")
	}
	taken := func() bool {
		return b.journal.has(func(r proto.Record) bool { return r.Kind == proto.RosterTaken && r.Roster == firstVersion })
	}
	if taken() {
		return nil
	}
	return b.until(soon, wrong("the journal does not tell of it"), func(proto.Message) (bool, error) { return taken(), nil })
}

func forgedRosterStep(b *bench) error {
	if err := b.sendAs(b.document(firstVersion+1), proto.ForCommands); err != nil {
		return err
	}
	a, err := b.applied(firstVersion+1, quiet, nil)
	if err == nil && a != nil && a.Refusal == "" {
		err = wrong("it was obeyed")
	}
	return err
}

// refusedRoster holds what is said of a roster to a refusal.
func (b *bench) refusedRoster(version uint64, why proto.Refusal) error {
	a, err := b.applied(version, soon, wrong("nothing was said of it within %s", soon))
	switch {
	case err != nil:
		return err
	case a.Refusal == "":
		return wrong("it was obeyed")
	case a.Refusal != why:
		return wrong("it was refused as %s", a.Refusal)
	case a.Holds != b.issued:
		return wrong("it says that it obeys version %d now", a.Holds)
	}
	return nil
}

func olderRosterStep(b *bench) error {
	if err := b.send(b.document(firstVersion - 1)); err != nil {
		return err
	}
	return b.refusedRoster(firstVersion-1, proto.RefusedOld)
}

// unknownKey is a key of a roster that no version of the protocol has.
const unknownKey = 200

func unknownRosterStep(b *bench) error {
	content := map[int]cbor.RawMessage{}
	if err := cbor.Unmarshal(proto.Encode(b.document(firstVersion+2)), &content); err != nil {
		return err
	}
	content[unknownKey] = cbor.RawMessage{0x01}
	mode, err := cbor.CTAP2EncOptions().EncMode()
	if err != nil {
		return err
	}
	payload, err := mode.Marshal(content)
	if err != nil {
		return err
	}
	signer, err := cose.NewSigner(cose.AlgorithmEdDSA, b.keys[proto.ForRosters])
	if err != nil {
		return err
	}
	msg := cose.Sign1Message{Payload: payload, Headers: cose.Headers{Protected: cose.ProtectedHeader{cose.HeaderLabelAlgorithm: cose.AlgorithmEdDSA,
		cose.HeaderLabelContentType: "application/vnd.claviger.v1.down." + string(proto.KindRoster), cose.HeaderLabelKeyID: []byte(proto.ForRosters)}}}
	if err := msg.Sign(rand.Reader, nil, signer); err != nil {
		return err
	}
	envelope, err := msg.MarshalCBOR()
	if err != nil {
		return err
	}
	if err := b.wire.pass(proto.KindRoster, envelope); err != nil {
		return err
	}
	return b.refusedRoster(firstVersion+2, proto.RefusedContents)
}
