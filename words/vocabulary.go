package words

import "time"

// Label says one member of a closed vocabulary: Label("custody.state", "out").
// The empty code is the member "none".
func (p *Printer) Label(list, code string) string {
	if code == "" {
		code = "none"
	}
	return p.Say(list + "." + code)
}

// Reason tells the person at the key why not; code is a rules.Code. Names:
// holder, rule, who, from, max, held, keys, phone.
func (p *Printer) Reason(code string, args ...any) string {
	return p.Say("reasons."+code+".holder", args...)
}

// ReasonHelp tells the person what would help.
func (p *Printer) ReasonHelp(code string, args ...any) string {
	return p.Say("reasons."+code+".help", args...)
}

// ReasonForAudit tells an auditor why not, in the past tense. Names: person,
// key, version, and those of Reason.
func (p *Printer) ReasonForAudit(code string, args ...any) string {
	id := "reasons." + code + ".auditor"
	ph, ok := p.tongue.plain[id]
	if !ok {
		return p.unknown(id)
	}
	f := &filling{id: id, printer: p, args: args, phrase: ph, some: true}
	return p.stretch(text(f.parts()))
}

// ReasonLabel names a reason in a few words.
func (p *Printer) ReasonLabel(code string) string { return p.Say("reasons." + code + ".label") }

// Need names what is missing; kind is a rules.NeedKind.
func (p *Printer) Need(kind string) string { return p.Say("needs." + kind) }

// NeedHelp says what to do about it. Names: options, latest.
func (p *Printer) NeedHelp(kind string, args ...any) string {
	return p.Say("needs."+kind+".help", args...)
}

// Error says what went wrong and what would help; code and params are those of
// a tenants.Error. Reasons of the rules are errors too. Codes of roles,
// permissions and command states are said in words, moments (RFC 3339) in the
// printer's zone.
func (p *Printer) Error(code string, params map[string]string) string {
	args := make([]any, 0, 2*len(params))
	for name, value := range params {
		args = append(args, name, p.spoken(name, value))
	}
	if id := "errors." + code; p.Has(id) || !p.Has("reasons."+code+".holder") {
		return p.Say(id, args...)
	}
	return p.Reason(code, args...)
}

// vocabularies are the lists in which a parameter of an error may be a code.
var vocabularies = map[string]string{"role": "people.role", "permission": "people.permission", "state": "custody.command"}

func (p *Printer) spoken(name, value string) string {
	if list, ok := vocabularies[name]; ok && p.Has(list+"."+value) {
		return p.bare(list + "." + value)
	}
	at, err := time.Parse(time.RFC3339, value)
	switch {
	case err != nil:
		return value
	case name == "until": // the end of a wait: today, or past midnight
		return p.Clock(at)
	}
	return p.Day(at) + " " + p.Clock(at)
}
