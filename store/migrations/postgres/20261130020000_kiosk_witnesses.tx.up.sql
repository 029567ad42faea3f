-- Who proved in a session at a kiosk that they stand beside the person, for one key.
CREATE TABLE kiosk_witnesses (
  org_id     text NOT NULL,
  session_id text NOT NULL,
  item_id    text NOT NULL,
  person_id  text NOT NULL,
  factors    text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, session_id, item_id, person_id),
  FOREIGN KEY (org_id, session_id) REFERENCES kiosk_sessions (org_id, id),
  FOREIGN KEY (org_id, item_id) REFERENCES items (org_id, id),
  FOREIGN KEY (org_id, person_id) REFERENCES people (org_id, id)
);
