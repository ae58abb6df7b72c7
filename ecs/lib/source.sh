# shellcheck shell=bash
# Where the source is, as the image's label tells everybody.

# public_source REMOTE: a remote's address without what somebody logs in with; "unknown" for one that may hold more of it
# in a place that is not known here, or where there is none.
public_source() {
    local scheme='' rest=$1 host
    if [[ $rest =~ ^([A-Za-z][A-Za-z0-9+.-]*://)(.*)$ ]]; then
        scheme=${BASH_REMATCH[1]} rest=${BASH_REMATCH[2]}
    fi
    # A password may hold an @ itself.
    host=${rest%%/*}
    rest=${host##*@}${rest#"$host"}
    if [[ -z $rest || $rest == *[@?#]* ]]; then echo unknown; else echo "$scheme$rest"; fi
}
