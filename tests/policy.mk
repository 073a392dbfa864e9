# SPDX-License-Identifier: ISC
# configuration, fields, attachments, printed forms
filtersdir = $(pkgdatadir)/filters
dist_filters_DATA = \
	filters/10-product.conf \
	filters/20-problem.conf \
	filters/30-identification.conf \
	filters/40-ticket.conf \
	filters/90-require.conf
