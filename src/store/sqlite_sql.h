/* SPDX-License-Identifier: ISC */
/*
 * sqlite_sql.h - every statement of the sqlite: store: SQL(NAME, TEXT), included where SQL is defined.
 *
 * Constant text with numbered parameters (P121): no statement is put together from data. Every look-up
 * on the way of a delivery has a key or an index.
 */
/* clang-format off */

/* transactions */
SQL(BEGIN, "BEGIN IMMEDIATE")
SQL(COMMIT, "COMMIT")
SQL(ROLLBACK, "ROLLBACK")
SQL(SAVEPOINT, "SAVEPOINT message")
SQL(RELEASE, "RELEASE message")
SQL(ROLLBACK_TO, "ROLLBACK TO message")

/* sequence, poison, counters, cursors */
SQL(SEQUENCE_NEXT, "SELECT value + 1 FROM sequence WHERE name = 'ticket'")
SQL(SEQUENCE_RAISE, "UPDATE sequence SET value = max(value, ?1) WHERE name = 'ticket'")
SQL(POISON_ADD, "INSERT INTO poison (digest, n, at) VALUES (?1, 1, ?2)"
	" ON CONFLICT (digest) DO UPDATE SET n = n + 1, at = excluded.at RETURNING n")
SQL(POISON_PRUNE, "DELETE FROM poison WHERE at < ?1")
SQL(COUNTER, "SELECT n FROM counter WHERE name = ?1")
SQL(COUNTER_ADD, "INSERT INTO counter (name, n, until) VALUES (?1, ?2, ?3)"
	" ON CONFLICT (name) DO UPDATE SET n = n + excluded.n")
SQL(COUNTER_PRUNE, "DELETE FROM counter WHERE name IN"
	" (SELECT name FROM counter WHERE until < ?1 ORDER BY until LIMIT 10)")
SQL(CURSOR_SET, "INSERT INTO cursor (mailbox, cursor) VALUES (?1, ?2)"
	" ON CONFLICT (mailbox) DO UPDATE SET cursor = excluded.cursor")

/* mail */
SQL(MAIL_EXISTS, "SELECT 1 FROM mail WHERE ingest_key = ?1")
SQL(MAIL_SEEN, "SELECT ticket, outcome FROM mail WHERE ingest_key = ?1")
SQL(MAIL_ID, "SELECT id FROM mail WHERE ingest_key = ?1")
SQL(MAIL_ADD, "INSERT INTO mail (ingest_key, digest, desk, message_id, outcome, rule, at, ticket,"
	" size, file, \"from\", sender, recipient, subject, raw)"
	" VALUES (?1, ?2, ?3, ?4, coalesce(?5, 'accepted'), ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
	" ON CONFLICT (ingest_key) DO NOTHING")
SQL(MAIL_TICKET, "UPDATE mail SET ticket = ?2 WHERE id = ?1 AND ticket = 0")
SQL(MAIL_ASIDE, "UPDATE mail SET outcome = 'set-aside', rule = coalesce(?2, rule) WHERE id = ?1")
SQL(MAIL_RAW, "SELECT erased, file, raw FROM mail WHERE id = ?1")
SQL(MAIL_FILE_USED, "SELECT 1 FROM mail WHERE file = ?1")
#define TG_MAIL_COLUMNS "SELECT id, at, ticket, size, ingest_key, digest, desk, message_id, outcome," \
	" rule, \"from\", sender, recipient, subject FROM mail"
SQL(MAILS_ALL, TG_MAIL_COLUMNS " ORDER BY id")
SQL(MAILS_OF, TG_MAIL_COLUMNS " WHERE ticket = ?1 ORDER BY id")
SQL(MAILS_BY_ID, TG_MAIL_COLUMNS " WHERE message_id = ?1 AND (?2 = 0 OR ticket = ?2) ORDER BY id")

/* events */
SQL(EVENT_ADD, "INSERT INTO event (ticket, sequence, at, kind, \"by\", rule, codes)"
	" VALUES (?1, nullif(?2, 0), ?3, ?4, ?5, ?6, ?7)")
SQL(EVENT_TEXT_ADD, "INSERT INTO event_text (event, key, value) VALUES (?1, ?2, ?3)")
SQL(EVENT_TEXTS, "SELECT key, value FROM event_text WHERE event = ?1")
SQL(FOLD, "SELECT id, kind, at, \"by\", rule, codes FROM event WHERE ticket = ?1 ORDER BY sequence")
#define TG_EVENT_COLUMNS "SELECT ticket, coalesce(sequence, id), at, kind, \"by\", rule, codes, id FROM event"
SQL(EVENTS_OF, TG_EVENT_COLUMNS " WHERE ticket = ?1 AND id > ?2 ORDER BY sequence")
SQL(EVENTS_ALL, TG_EVENT_COLUMNS " WHERE id > ?1 ORDER BY id")

/* tickets */
SQL(TICKET_VERSION, "SELECT version FROM ticket WHERE number = ?1")
SQL(TICKET, "SELECT number, desk, status, resolution, kind, priority, category, level, language,"
	" subject, contact, contact_name, organisation, assignee, last_message_id, version, created,"
	" updated, closed, time_spent, merged_into, linked_from, line, asked, messages, unreadable,"
	" missing, thread_ids, seal FROM ticket WHERE number = ?1")
SQL(TICKET_PUT, "INSERT INTO ticket (number, desk, status, resolution, kind, priority, category,"
	" level, language, subject, contact, contact_name, organisation, assignee, last_message_id,"
	" version, created, updated, closed, time_spent, merged_into, linked_from, line, asked,"
	" messages, unreadable, missing, thread_ids, seal)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"
	" ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29)"
	" ON CONFLICT (number) DO UPDATE SET desk = excluded.desk, status = excluded.status,"
	" resolution = excluded.resolution, kind = excluded.kind, priority = excluded.priority,"
	" category = excluded.category, level = excluded.level, language = excluded.language,"
	" subject = excluded.subject, contact = excluded.contact,"
	" contact_name = excluded.contact_name, organisation = excluded.organisation,"
	" assignee = excluded.assignee, last_message_id = excluded.last_message_id,"
	" version = excluded.version, created = excluded.created, updated = excluded.updated,"
	" closed = excluded.closed, time_spent = excluded.time_spent,"
	" merged_into = excluded.merged_into, linked_from = excluded.linked_from,"
	" line = excluded.line, asked = excluded.asked, messages = excluded.messages,"
	" unreadable = excluded.unreadable, missing = excluded.missing,"
	" thread_ids = excluded.thread_ids, seal = excluded.seal")
SQL(PARTICIPANTS, "SELECT address, name FROM participant WHERE ticket = ?1 ORDER BY position")
SQL(PARTICIPANTS_DELETE, "DELETE FROM participant WHERE ticket = ?1")
SQL(PARTICIPANT_ADD, "INSERT INTO participant (ticket, position, address, name)"
	" VALUES (?1, ?2, ?3, ?4)")
SQL(FIELDS, "SELECT name, value, source, line, rule FROM field WHERE ticket = ?1 ORDER BY position")
SQL(FIELDS_DELETE, "DELETE FROM field WHERE ticket = ?1")
SQL(FIELD_ADD, "INSERT INTO field (ticket, position, name, value, source, line, rule)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
SQL(CLOCKS, "SELECT name, calendar, span, due, working, state FROM clock WHERE ticket = ?1"
	" ORDER BY position")
SQL(CLOCKS_DELETE, "DELETE FROM clock WHERE ticket = ?1")
SQL(CLOCK_ADD, "INSERT INTO clock (ticket, position, name, calendar, span, due, working, state)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
SQL(INTERVALS, "SELECT clock, \"start\", \"end\", running, reason FROM clock_interval"
	" WHERE ticket = ?1 ORDER BY clock, position")
SQL(INTERVALS_DELETE, "DELETE FROM clock_interval WHERE ticket = ?1")
SQL(INTERVAL_ADD, "INSERT INTO clock_interval (ticket, clock, position, \"start\", \"end\", running,"
	" reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
SQL(TICKETS_ALL, "SELECT number FROM ticket WHERE (?1 IS NULL OR desk = ?1)"
	" AND (?2 IS NULL OR status = ?2) ORDER BY number DESC LIMIT ?3")
SQL(TICKETS_CONTACT, "SELECT number FROM ticket WHERE contact = ?1 AND (?2 IS NULL OR desk = ?2)"
	" AND (?3 IS NULL OR status = ?3) ORDER BY number DESC LIMIT ?4")
SQL(TICKETS_NUMBER, "SELECT number FROM ticket WHERE number = ?1 AND (?2 IS NULL OR desk = ?2)"
	" AND (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR contact = ?4) LIMIT ?5")

/* what stands beside a ticket */
SQL(MESSAGE_ADD, "INSERT INTO message (ticket, event, direction, message_id, at, mail)"
	" VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, 0))")
SQL(MESSAGES, "SELECT m.event, m.direction, m.message_id, m.at,"
	" (SELECT value FROM event_text WHERE event = m.event AND key = 'from'),"
	" (SELECT value FROM event_text WHERE event = m.event AND key = 'to'),"
	" (SELECT value FROM event_text WHERE event = m.event AND key = 'text'),"
	" coalesce(m.mail, 0) FROM message m WHERE m.ticket = ?1 ORDER BY m.event")
SQL(ATTACHMENT_ADD, "INSERT INTO attachment (ticket, event, part, declared, \"real\", sha256, verdict,"
	" reason, size, \"inline\", mail)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif(?11, 0))")
SQL(ATTACHMENTS, "SELECT a.part,"
	" (SELECT value FROM event_text WHERE event = a.event AND key = 'file_name'),"
	" a.declared, a.\"real\", a.sha256, a.verdict, a.reason, a.size, a.\"inline\","
	" coalesce(a.mail, 0), (SELECT json_extract(codes, '$.flags') FROM event WHERE id = a.event)"
	" FROM attachment a WHERE a.ticket = ?1 ORDER BY a.event")
SQL(REFERENCE_ADD, "INSERT INTO reference (message_id, ticket) VALUES (?1, ?2)"
	" ON CONFLICT DO NOTHING")
SQL(REFERENCES, "SELECT message_id, ticket FROM reference WHERE message_id = ?1"
	" ORDER BY ticket DESC LIMIT ?2")

/* letters */
#define TG_LETTER_COLUMNS "SELECT kind, message_id, class, language, subject, recipient, envelope," \
	" state, last_error, id, ticket, event, created, next_at, sent_at, shadow, attempts"
SQL(LETTER_ADD, "INSERT INTO letter (ticket, event, kind, message_id, class, language, shadow, state,"
	" attempts, created, next_at, sent_at, envelope, recipient, subject, content, seal)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'queued', 0, ?8, ?8, 0, ?9, ?10, ?11, ?12, ?13)")
SQL(LETTER_BY_ID, "SELECT message_id, ticket, event, recipient, kind, iif(sent_at > 0, sent_at, created)"
	" FROM letter WHERE message_id = ?1")
SQL(LETTER_MARK_SENT, "UPDATE letter SET state = 'sent', sent_at = ?2, next_at = ?2"
	" WHERE message_id = ?1 AND state <> 'sent'")
SQL(LETTER_MARK_FAILED, "UPDATE letter SET state = 'failed', last_error = ?2 WHERE message_id = ?1")
SQL(LETTERS_WAITING, "SELECT 1 FROM letter WHERE state IN ('queued', 'leased') AND next_at <= ?1 LIMIT 1")
SQL(LETTERS_EXPIRED, TG_LETTER_COLUMNS " FROM letter WHERE state IN ('queued', 'leased')"
	" AND next_at <= ?1 AND state = 'leased' AND class <> 'reply' ORDER BY next_at, id LIMIT 100")
SQL(LETTER_LOSE, "UPDATE letter SET state = 'lost' WHERE id = ?1")
SQL(LETTERS_DUE, TG_LETTER_COLUMNS ", content, seal, (SELECT digest FROM mail WHERE letter.ticket <> 0"
	" AND mail.ticket = letter.ticket AND at = created ORDER BY mail.id DESC LIMIT 1) FROM letter WHERE state IN ('queued', 'leased')"
	" AND next_at <= ?1 AND (state = 'queued' OR class = 'reply') ORDER BY next_at, id LIMIT ?2")
SQL(LETTER_LEASE, "UPDATE letter SET state = 'leased', attempts = ?2, next_at = ?3 WHERE id = ?1")
SQL(LETTER_SETTLE, "UPDATE letter SET state = ?3, next_at = ?4, sent_at = ?5, last_error = ?6,"
	" content = CASE WHEN ?3 = 'sent' AND length(content) > ?7 THEN NULL ELSE content END"
	" WHERE id = ?1 AND attempts = ?2 AND state = 'leased'")
SQL(LETTERS_UNSENT, TG_LETTER_COLUMNS ", content, seal, NULL FROM letter"
	" WHERE state IN ('queued', 'leased') ORDER BY id")
SQL(LETTERS_ALL, TG_LETTER_COLUMNS " FROM letter ORDER BY id")
SQL(LETTERS_OF, TG_LETTER_COLUMNS " FROM letter WHERE ticket = ?1 ORDER BY id")
SQL(LETTER_NEXT, "SELECT next_at FROM letter WHERE state IN ('queued', 'leased')"
	" ORDER BY next_at, id LIMIT 1")
SQL(OUTBOX_WAITING, TG_LETTER_COLUMNS " FROM letter WHERE state IN ('queued', 'leased')"
	" AND (?1 = 0 OR ticket = ?1) ORDER BY id")
SQL(OUTBOX_GIVEN_UP, TG_LETTER_COLUMNS " FROM letter WHERE state IN ('failed', 'lost')"
	" AND (?1 = 0 OR ticket = ?1) ORDER BY id")
SQL(LETTER, TG_LETTER_COLUMNS ", content IS NOT NULL FROM letter WHERE id = ?1")
SQL(LETTER_ORDER, "UPDATE letter SET state = ?2, next_at = ?3, last_error = coalesce(?4, last_error)"
	" WHERE id = ?1")

/* counts */
SQL(COUNT_TICKETS, "SELECT desk, status, count(*) FROM ticket GROUP BY desk, status")
SQL(COUNT_WAITING, "SELECT NULL, state, count(*) FROM letter WHERE state IN ('queued', 'leased')"
	" GROUP BY state")
SQL(OLDEST_WAITING, "SELECT coalesce(min(created), 0) FROM letter WHERE state IN ('queued', 'leased')")
SQL(COUNT_GIVEN_UP, "SELECT NULL, state, count(*) FROM letter WHERE state IN ('failed', 'lost')"
	" GROUP BY state")
SQL(COUNT_LETTERS, "SELECT count(*) FROM letter")
SQL(MAIL_BLOCK, "SELECT min(id), max(at) FROM"
	" (SELECT id, at FROM mail WHERE id < ?1 ORDER BY id DESC LIMIT 1000)")
SQL(COUNT_MAILS, "SELECT desk, CASE WHEN outcome = 'set-aside' THEN 'set-aside'"
	" WHEN id = (SELECT min(m.id) FROM mail m WHERE m.ticket = mail.ticket) THEN 'new'"
	" ELSE 'follow-up' END AS word, count(*) FROM mail WHERE id >= ?1 AND at >= ?2"
	" GROUP BY desk, word ORDER BY desk, word")

/* registry */
#define TG_CONTACT_COLUMNS "SELECT address, name, phone, organisation, language, role, known FROM contact"
#define TG_AGENT_COLUMNS "SELECT address, name, line, head, active, ratchet, seal FROM agent"
#define TG_ORGANISATION_COLUMNS "SELECT name, level, agreement, manager, language, timezone," \
	" valid_from, valid_until FROM organisation"
SQL(CONTACT, TG_CONTACT_COLUMNS " WHERE address = ?1")
SQL(CONTACTS, TG_CONTACT_COLUMNS " ORDER BY address")
SQL(CONTACT_PUT, "INSERT INTO contact (address, name, phone, organisation, language, role, known)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (address) DO UPDATE SET"
	" name = excluded.name, phone = excluded.phone, organisation = excluded.organisation,"
	" language = excluded.language, role = excluded.role, known = excluded.known")
SQL(CONTACT_TOUCH, "INSERT INTO contact (address, name, phone, organisation, language, role, known)"
	" SELECT ?1, ?2, NULL, ?3, ?4, NULL, ?5"
	" WHERE NOT EXISTS (SELECT 1 FROM agent WHERE address = ?1)"
	" ON CONFLICT (address) DO UPDATE SET"
	" name = CASE known WHEN 0 THEN coalesce(excluded.name, name) ELSE coalesce(name, excluded.name) END,"
	" organisation = coalesce(organisation, excluded.organisation),"
	" language = CASE known WHEN 0 THEN coalesce(excluded.language, language)"
	" ELSE coalesce(language, excluded.language) END,"
	" known = max(known, excluded.known)")
SQL(ORGANISATION, TG_ORGANISATION_COLUMNS " WHERE name = ?1")
SQL(ORGANISATIONS, TG_ORGANISATION_COLUMNS " ORDER BY name")
SQL(ORGANISATION_PUT, "INSERT INTO organisation (name, level, agreement, manager, language, timezone,"
	" valid_from, valid_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	" ON CONFLICT (name) DO UPDATE SET level = excluded.level, agreement = excluded.agreement,"
	" manager = excluded.manager, language = excluded.language, timezone = excluded.timezone,"
	" valid_from = excluded.valid_from, valid_until = excluded.valid_until")
SQL(ORGANISATION_DOMAINS, "SELECT domain FROM organisation_domain WHERE organisation = ?1 ORDER BY position")
SQL(ORGANISATION_DOMAINS_DELETE, "DELETE FROM organisation_domain WHERE organisation = ?1")
SQL(ORGANISATION_DOMAIN_ADD, "INSERT INTO organisation_domain (domain, organisation, position)"
	" VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
SQL(ORGANISATION_ADDRESSES, "SELECT address FROM organisation_address WHERE organisation = ?1 ORDER BY position")
SQL(ORGANISATION_ADDRESSES_DELETE, "DELETE FROM organisation_address WHERE organisation = ?1")
SQL(ORGANISATION_ADDRESS_ADD, "INSERT INTO organisation_address (address, organisation, position)"
	" VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
SQL(ORGANISATION_OF_ADDRESS, "SELECT organisation FROM organisation_address WHERE address = ?1 LIMIT 1")
SQL(ORGANISATION_OF_DOMAIN, "SELECT organisation FROM organisation_domain WHERE domain = ?1 LIMIT 1")
SQL(AGENTS, TG_AGENT_COLUMNS " ORDER BY address")
SQL(AGENT_PUT, "INSERT INTO agent (address, name, line, head, active, ratchet, seal)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (address) DO UPDATE SET name = excluded.name,"
	" line = excluded.line, head = excluded.head, active = excluded.active,"
	" ratchet = max(ratchet, excluded.ratchet), seal = excluded.seal")
SQL(AGENT_RATCHET, "UPDATE agent SET ratchet = 1 WHERE address = ?1 AND ratchet = 0")

/* search */
SQL(PENDING_ADD, "INSERT INTO search_pending (ticket) VALUES (?1) ON CONFLICT DO NOTHING")
SQL(PENDING, "SELECT ticket FROM search_pending ORDER BY ticket LIMIT ?1")
SQL(PENDING_DELETE, "DELETE FROM search_pending WHERE ticket = ?1")
SQL(SEARCH_TEXTS, "SELECT t.value FROM event e JOIN event_text t ON t.event = e.id WHERE e.ticket = ?1"
	" AND e.kind IN ('ticket-new', 'message-add')"
	" AND t.key IN ('subject', 'contact', 'contact_name', 'from', 'person', 'text') ORDER BY e.id")
SQL(SEARCH_ADD, "INSERT INTO search (rowid, words) VALUES (?1, ?2)")
SQL(SEARCH_DELETE, "DELETE FROM search WHERE rowid = ?1")
SQL(SEARCH_OPTIMIZE, "INSERT INTO search (search) VALUES ('optimize')")
SQL(SEARCH, "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rank, rowid DESC LIMIT ?2")

/* care */
SQL(BEGIN_READ, "BEGIN")
SQL(INTEGRITY, "PRAGMA integrity_check(10)")
SQL(FOREIGN_KEYS, "PRAGMA foreign_key_check")
SQL(TICKETS_WITH_EVENTS, "SELECT DISTINCT ticket FROM event WHERE ticket > ?1"
	" UNION SELECT number FROM ticket WHERE number > ?1 ORDER BY 1 LIMIT 100")
SQL(SEQUENCE_WRONG, "SELECT 1 FROM sequence WHERE name = 'ticket'"
	" AND value < (SELECT coalesce(max(ticket), 0) FROM event)")
SQL(SEQUENCE_REPAIR, "UPDATE sequence SET value = (SELECT max(ticket) FROM event) WHERE name = 'ticket'")
SQL(MAIL_FILES, "SELECT id, file FROM mail WHERE file IS NOT NULL ORDER BY id")
SQL(MAIL_FILES_OF, "SELECT id, file FROM mail WHERE file IS NOT NULL AND ticket = ?1 AND"
	" (?1 <> 0 OR \"from\" = ?2 OR sender = ?2)")
SQL(TICKETS_OF_CONTACT, "SELECT number FROM ticket WHERE contact = ?1")
SQL(ERASE_TEXTS, "DELETE FROM event_text WHERE event IN (SELECT id FROM event WHERE ticket = ?1)")
SQL(ERASE_LETTERS, "UPDATE letter SET recipient = NULL, subject = NULL, content = NULL, envelope = NULL,"
	" last_error = NULL, state = CASE WHEN state IN ('queued', 'leased') THEN 'failed' ELSE state END"
	" WHERE ticket = ?1")
SQL(ERASE_MAILS, "UPDATE mail SET \"from\" = NULL, sender = NULL, recipient = NULL, subject = NULL,"
	" raw = NULL, file = NULL, erased = 1 WHERE ticket = ?1 AND"
	" (?1 <> 0 OR \"from\" = ?2 OR sender = ?2)")
SQL(ERASE_CONTACT, "DELETE FROM contact WHERE address = ?1")
SQL(ERASE_COUNTERS, "DELETE FROM counter WHERE instr(name, ?1) > 0")
SQL(CHECKPOINT, "PRAGMA wal_checkpoint(TRUNCATE)")
