"""Regulatory compliance: regulations, bundles, end users, supporting documents, and the reviewers' verdicts.

regulations  what each country asks for (`regulations.json`, and files added to it), and the types that follow from it
statuses     the statuses of bundles and documents, and the only moves there are
switches     what the control plane can change: guards, sizes, durations, regulations
items        end users and documents as they are kept, and the bundles they hang on
bundles      bundles likewise; each change of status is checked against the table and told to the client
evaluating   what a bundle lacks, field by field
objecting    what a reviewer objects to: by what fields say, and by words in names (the table of fates)
titles       the reviewers' codes
reviewing    submitted, reviewed, approved or rejected, lapsed
progress     brings everything up to the clock
copying      copies, clones, replaced items
item_rules, bundle_rules, bundle_listing, uploads   what is refused, with which code; what is done
shown        everything as Twilio writes it
*_routes, routes   the paths; the control calls
"""
