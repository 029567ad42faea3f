package reports

import (
	"context"
	"errors"
	"time"

	"claviger/reports/paper"
	"claviger/store"
	"claviger/tenants"
)

// Most is the greatest number of rows that a PDF, a workbook or a page holds;
// CSV and JSON have no limit.
const Most = 100_000

// Head is everything about an answer but its rows, in the reader's language.
type Head struct {
	Organisation string
	Title        string
	Question     string
	Period       string
	Facts        []paper.Fact
	Columns      []string
	Foot         string
	Nothing      string
	Seal         paper.Seal
	Size         int64  // entries of the log the answer rests on
	Root         []byte // of the tree of that size
	Made         time.Time
	Zone         *time.Location
	Locale       string
}

// Answer is a report with its rows in memory.
type Answer struct {
	Head
	Rows   [][]Cell
	Totals string
	More   bool // rows were left out
	Asked  Question
	report Report
	voice  *voice
}

// Asker says who asks and from where; it stands on the paper.
type Asker struct {
	Name    string // of the person, or of what asked
	BaseURL string // https://keys.example, for the address of the public check
}

// errEnough ends the reading of rows when there are as many as wanted.
var errEnough = errors.New("enough rows")

// Gather answers the question with at most `most` rows, all of one moment.
func Gather(ctx context.Context, s *store.Store, scope tenants.Scope, q Question, by Asker, most int) (a Answer, err error) {
	rep, err := mayRead(scope, q)
	if err != nil {
		return a, err
	}
	err = s.Read(ctx, scope, func(r *store.Rx) error {
		a = Answer{report: rep}
		if err := a.open(r, rep, q, by); err != nil {
			return err
		}
		a.Totals, err = rep.each(r, a.voice, func(row []Cell) error {
			if len(a.Rows) >= most {
				a.More = true
				return errEnough
			}
			a.Rows = append(a.Rows, row)
			return nil
		})
		if a.More {
			a.Totals = ""
			return nil
		}
		return err
	})
	return a, tenants.Wrap("reports.Gather", err)
}

func mayRead(scope tenants.Scope, q Question) (Report, error) {
	rep, err := Find(q.Report)
	if err == nil {
		err = scope.Need(rep.Need)
	}
	return rep, err
}

// open fills the head.
func (a *Answer) open(r *store.Rx, rep Report, q Question, by Asker) error {
	v, err := newVoice(r, rep, q)
	if err != nil {
		return err
	}
	log, err := r.LogHead()
	if err != nil {
		return err
	}
	a.voice, a.Asked = v, v.q
	a.Head = Head{Organisation: v.org.Name, Title: v.title(), Question: v.question(), Period: v.shortPeriod(), Foot: v.org.Name + ", " + v.title() + ", " + v.shortPeriod(),
		Nothing: v.Say("reports.nothing." + string(rep.Name)), Seal: v.seal(log, by.BaseURL+"/verify"), Size: log.Size, Root: log.Root, Made: v.now, Zone: v.zone, Locale: v.Locale()}
	if stamp, ok := stampOf(log); ok {
		a.Size, a.Root = stamp.Size, stamp.Root[:]
	}
	for _, c := range rep.Columns {
		a.Columns = append(a.Columns, v.Say("reports.col."+c.ID))
	}
	a.Facts = []paper.Fact{{Name: v.Say("reports.asked_by"), Value: by.Name}, {Name: v.Say("reports.made"), Value: v.Date(v.now) + ", " + v.ClockSeconds(v.now) + ", " + v.q.Zone},
		{Name: v.Say("reports.filters"), Value: v.filters()}, {Name: v.Say("reports.log_entries"), Value: v.Number(a.Size)}}
	return nil
}
