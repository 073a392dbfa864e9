# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/desk/libdesk.a
src_desk_libdesk_a_CPPFLAGS = $(PURE_CPPFLAGS)
src_desk_libdesk_a_SOURCES =
# configuration, fields, attachments, printed forms
src_desk_libdesk_a_SOURCES += \
	src/desk/attach.c src/desk/attach.h \
	src/desk/authentication.c src/desk/authentication.h \
	src/desk/decision_json.c src/desk/decision_json.h \
	src/desk/decision_json_analysis.c \
	src/desk/decision_json_parts.c src/desk/decision_json_parts.h \
	src/desk/decision_json_ticket.c \
	src/desk/fields.c src/desk/fields.h src/desk/fields_find.h \
	src/desk/fields_lines.c \
	src/desk/fields_text.c \
	src/desk/fields_words.c \
	src/desk/policy.c src/desk/policy.h src/desk/policy_load.h \
	src/desk/policy_check.c \
	src/desk/policy_default.c src/desk/policy_default.h \
	src/desk/policy_files.c \
	src/desk/policy_filters.c \
	src/desk/policy_keys.c \
	src/desk/policy_lookup.c \
	src/desk/policy_require.c \
	src/desk/policy_value.c \
	src/desk/policy_words.c \
	src/desk/validators.c src/desk/validators.h \
	src/desk/version.c src/desk/version.h
# changes, tickets, facts, the decision
src_desk_libdesk_a_SOURCES += \
	src/desk/agent_run.c src/desk/agent_run.h \
	src/desk/budget.c src/desk/budget.h \
	src/desk/builder.c src/desk/builder.h \
	src/desk/change.c src/desk/change.h \
	src/desk/commands.c src/desk/commands.h \
	src/desk/decide.c src/desk/decide.h \
	src/desk/decide_agent.c src/desk/decide_common.c src/desk/decide_followup.c \
	src/desk/decide_letters.c src/desk/decide_loop.c src/desk/decide_machine.c \
	src/desk/decide_new.c src/desk/decide_undelivered.c \
	src/desk/facts.c src/desk/facts.h \
	src/desk/guard.c src/desk/guard.h \
	src/desk/identity.c src/desk/identity.h \
	src/desk/ingest_key.c \
	src/desk/loop.c src/desk/loop.h \
	src/desk/query.c \
	src/desk/recipients.c src/desk/recipients.h \
	src/desk/rules.c src/desk/rules.h \
	src/desk/sla.c src/desk/sla.h \
	src/desk/submitter.c src/desk/submitter.h \
	src/desk/thread.c src/desk/thread.h \
	src/desk/ticket.c src/desk/ticket.h \
	src/desk/ticket_data.c src/desk/ticket_data.h
# letters
src_desk_libdesk_a_SOURCES += \
	src/desk/format.c src/desk/format.h \
	src/desk/letters.c src/desk/letters.h \
	src/desk/letters_files.c src/desk/letters_files.h \
	src/desk/letters_view.c src/desk/letters_view.h \
	src/desk/template.c src/desk/template.h \
	src/desk/template_node.h \
	src/desk/template_render.c \
	src/desk/token.c src/desk/token.h
