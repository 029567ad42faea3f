package proto

// Decode reads the content of an envelope whose signature was verified, and
// checks every bound. Rosters and commands with fields that this version does
// not know are refused: obeying half of them would be guessing.
func Decode(content []byte, kind Kind) (Message, error) {
	m := blank(kind)
	if m == nil {
		return nil, ErrForm
	}
	mode := lenient
	if kind == KindRoster || kind == KindCommand {
		mode = strict
	}
	if err := decode(mode, content, m); err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	return m, nil
}

// Encode writes the content of an envelope, unsigned.
func Encode(m Message) []byte { return encode(m) }

func blank(kind Kind) Message {
	switch kind {
	case KindBirth:
		return new(Birth)
	case KindEvents:
		return new(Events)
	case KindResult:
		return new(Result)
	case KindApplied:
		return new(Applied)
	case KindInventory:
		return new(Inventory)
	case KindHealth:
		return new(Health)
	case KindLoss:
		return new(Loss)
	case KindAsk:
		return new(Ask)
	case KindDeath:
		return new(Death)
	case KindAck:
		return new(Ack)
	case KindResend:
		return new(Resend)
	case KindRoster:
		return new(Roster)
	case KindCommand:
		return new(Command)
	case KindTime:
		return new(Beacon)
	case KindRenew:
		return new(Renew)
	case KindCertificate:
		return new(Certificate)
	}
	return nil
}
