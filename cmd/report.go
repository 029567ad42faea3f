package cmd

import (
	"fmt"
	"io"
	"os"
	"time"

	"claviger/reports"
	"claviger/store"
	"claviger/words"
)

// reportCommand answers one question and keeps the answer, as the pages do.
type reportCommand struct {
	Name   string `arg:"" help:"Name of the report, or list."`
	Org    string `help:"Slug of the organisation."`
	Format string `default:"pdf" help:"pdf, csv, xlsx or json."`
	Out    string `help:"File to write; a dash is standard output. Default: a name that says report and day."`
	Period string `default:"month" help:"today, yesterday, week or month: the last whole one."`
	From   string `help:"First day, like 2026-11-01; with --to, instead of --period."`
	To     string `help:"Last day, like 2026-11-30."`
	Locale string `help:"Language: en, fr or es. Default: the organisation's."`
}

// Run writes the file, or the list of reports.
func (c reportCommand) Run(a *app) error {
	if c.Name == "list" {
		return listReports(a.out)
	}
	if _, err := reports.Find(reports.Name(c.Name)); err != nil {
		return usage("there is no report %s; claviger report list tells which there are", c.Name)
	}
	if c.Org == "" {
		return usage("--org is missing: say of which organisation")
	}
	if !reports.Format(c.Format).Known() {
		return usage("there is no format %s; choose pdf, csv, xlsx or json", c.Format)
	}
	k, err := a.open(false, nil)
	if err != nil {
		return err
	}
	defer k.close()
	return c.make(a, k)
}

func listReports(out io.Writer) error {
	p := words.In("en")
	for _, r := range reports.All() {
		if _, err := fmt.Fprintf(out, "%-14s %s. %s\n", r.Name, p.Say("reports.name."+string(r.Name)), p.Say("reports.name."+string(r.Name)+".text")); err != nil {
			return err
		}
	}
	return nil
}

func (c reportCommand) make(a *app, k *kit) error {
	scope, err := k.operator(a, c.Org, "report")
	if err != nil {
		return err
	}
	if _, err := k.sealer.Now(a, scope.Org()); err != nil {
		return spoken(err)
	}
	q, err := c.question(a, k)
	if err != nil {
		return err
	}
	by := reports.Asker{Name: "claviger report", BaseURL: or(k.config.BaseURL, "http://localhost:"+or(k.config.Port, "8080"))}
	f, err := reports.Make(a, k.store, scope, q, by, reports.Format(c.Format))
	if err != nil {
		return spoken(err)
	}
	if _, err := reports.Keep(a, store.In[reports.Tx](k.store), scope, f, by); err != nil {
		return spoken(err)
	}
	return c.write(a, f)
}

// question is what the flags ask, in the organisation's zone.
func (c reportCommand) question(a *app, k *kit) (reports.Question, error) {
	q := reports.Question{Report: reports.Name(c.Name), Locale: c.Locale}
	org, err := k.store.UnscopedOrganisation(a, c.Org)
	if err != nil {
		return q, spoken(err)
	}
	zone, err := time.LoadLocation(org.Zone)
	if err != nil {
		return q, fmt.Errorf("the time zone %s of %s is not known: %w", org.Zone, c.Org, err)
	}
	if c.From != "" || c.To != "" {
		if q.From, q.To, err = reports.Days(c.From, c.To, zone); err != nil {
			return q, usage("--from and --to are days like 2026-11-01; both are needed")
		}
		return q, nil
	}
	switch span := reports.Span(c.Period); span {
	case reports.Today, reports.Yesterday, reports.Week, reports.Month:
		q.From, q.To = span.Period(time.Now(), zone)
	default:
		return q, usage("there is no period %s; choose today, yesterday, week or month", c.Period)
	}
	return q, nil
}

func (c reportCommand) write(a *app, f reports.File) error {
	if c.Out == "-" {
		_, err := a.out.Write(f.Content)
		return err
	}
	name := or(c.Out, f.Name)
	if err := os.WriteFile(name, f.Content, 0o600); err != nil {
		return fmt.Errorf("the file cannot be written: %w", err)
	}
	_, err := fmt.Fprintf(a.out, "%s: %d rows\n", name, f.Rows)
	return err
}
