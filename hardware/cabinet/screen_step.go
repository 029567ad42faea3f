package cabinet

import (
	"net/http"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
	"claviger/words"
)

// askPage asks for one thing that the rules want before the key is given.
type askPage struct {
	page
	Action   string // that takes the answer
	Item     custody.ItemID
	Key      string
	Title    string
	Hint     string
	Purposes []option
	Reason   string // said before
	Must     bool   // a reason is wanted
	Dues     []option
	Field    string   // that the answer fills
	Options  []option // to choose from
	Optional string   // the question that may stay without an answer
}

// Digits are the keys of the pad, never shuffled.
func (askPage) Digits() []int { return typed{}.Digits() }

type option struct {
	Code, Text string
	On         bool
}

// drawStep draws the next step of the wish.
func drawStep(w http.ResponseWriter, p page, problem error) {
	v := p.View.Wish
	out := askPage{page: p, Action: "/take", Item: v.Item, Key: v.Key, Title: p.Say("kiosk.take_key", "key", v.Key), Hint: v.Note}
	out.wrong(v.Question, problem)
	switch v.Step {
	case StepWhy:
		out.why(v)
		render(w, status(problem), "ask", out)
	case StepQuestion:
		render(w, status(problem), out.question(*v.Question), out)
	case StepBadge:
		out.Title, out.Hint = p.Say("kiosk.prove_badge", "key", v.Key), p.NeedHelp("badge")
		render(w, status(problem), "badge", out)
	case StepPromise:
		out.promise(v)
		render(w, status(problem), "choice", out)
	case StepWitness:
		out.witness(v.Of()-missing(v.Decision)+1, v.Of())
		out.otherDepartment(v)
		render(w, status(problem), "witness", out)
	default:
		out.Title, out.Hint = p.Say("kiosk.witness_pin"), ""
		render(w, status(problem), "beside", out)
	}
}

// wrong says what answers a question accepts, when one was not.
func (a *askPage) wrong(q *rules.Question, problem error) {
	if q != nil && tenants.CodeOf(problem) == "answer_wrong" {
		a.Problem = Bounds(a.Printer, *q)
	}
}

// drawOwed asks about a key that is back.
func drawOwed(w http.ResponseWriter, p page, problem error) {
	v := p.View.Owed
	out, back := askPage{page: p, Action: "/answer", Key: v.Key}, p.Say("kiosk.done.back", "key", v.Key)
	out.wrong(v.Question, problem)
	name := "beside"
	switch v.Step {
	case StepQuestion:
		name = out.question(*v.Question)
		out.Hint = back
	case StepWitness:
		name = "witness"
		out.witness(v.Have+1, v.Of)
		out.Hint = back + ". " + out.Hint
	default:
		out.Title, out.Hint = p.Say("kiosk.witness_pin"), back
	}
	render(w, status(problem), name, out)
}

func (a *askPage) why(v *Wished) {
	d := v.Decision
	a.Must, a.Reason = d.By.Needs.Reason, v.Reason
	a.Purposes = purposes(a.Printer, d.By.Needs.Purposes)
	for i := range a.Purposes {
		a.Purposes[i].On = a.Purposes[i].Code == v.Purpose
	}
	a.Dues = []option{{"", a.Say("screen.due_rule"), true}, {"1h", a.Span(time.Hour), false}, {"4h", a.Span(4 * time.Hour), false}}
}

// question fills the page for one question and names the page that fits.
func (a *askPage) question(q rules.Question) string {
	a.Title, a.Field = q.Text, "answer_"+q.ID
	if q.Optional {
		a.Optional = q.ID
	}
	switch q.Kind {
	case rules.NumberQuestion, rules.MileageQuestion:
		return "digits"
	case rules.ChoiceQuestion:
		for _, o := range q.Options {
			a.Options = append(a.Options, option{Code: o, Text: o})
		}
	case rules.FuelQuestion:
		a.choices("answers.fuel", rules.Fuels)
	case rules.CleanQuestion:
		a.choices("answers.cleanliness", rules.Cleans)
	case rules.DamageQuestion:
		a.choices("faults.damage", rules.Damages)
	case rules.YesNoQuestion:
		a.choices("rules.answer", []string{"yes", "no"})
	default:
		return "words"
	}
	return "choice"
}

// choices are the members of a closed list, in the words of the reader.
func (a *askPage) choices(list string, codes []string) {
	for _, c := range codes {
		a.Options = append(a.Options, option{Code: c, Text: a.Label(list, c)})
	}
}

// promise warns that somebody else comes for the key.
func (a *askPage) promise(v *Wished) {
	for _, n := range v.Decision.Needs {
		if at, err := time.Parse(time.RFC3339, n.Params["latest"]); err == nil && n.Kind == rules.NeedPromise {
			when := a.Moment(at, a.View.Now)
			a.Title, a.Hint, a.Field = a.Say("bookings.kiosk", "key", v.Key), a.NeedHelp("promise", "latest", when), "promise"
			a.Options = []option{{Code: "1", Text: a.Say("bookings.promise", "at", when)}}
		}
	}
}

// witness says which witness is asked for.
func (a *askPage) witness(n, of int) {
	a.Title, a.Hint = a.Say("kiosk.witness", "n", n, "of", of), a.Say("kiosk.witness_hint")
}

// otherDepartment says that a colleague of the taker is no witness.
func (a *askPage) otherDepartment(v *Wished) {
	for _, n := range v.Decision.Needs {
		if n.Kind == rules.NeedWitness && n.Params["other_department"] != "" {
			a.Hint += " " + a.Say("rules.witness_other", "department", a.View.Person.Department)
		}
	}
}

// Of is how many witnesses the rule wants.
func (w *Wished) Of() int {
	for _, n := range w.Decision.Needs {
		if n.Kind == rules.NeedWitness {
			of, _ := strconv.Atoi(n.Params["of"])
			return of
		}
	}
	return 0
}

// Bounds says what answers a question accepts.
func Bounds(p *words.Printer, q rules.Question) string {
	switch {
	case q.Min != nil && q.Max != nil:
		return p.Say("rules.number_between", "min", *q.Min, "max", *q.Max)
	case q.Min != nil:
		return p.Say("rules.number_from", "min", *q.Min)
	case q.Max != nil:
		return p.Say("rules.number_to", "max", *q.Max)
	}
	return p.Say("rules.choose")
}
