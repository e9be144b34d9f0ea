# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Completion of shmtool for bash. It needs nothing of bash-completion.
#
# Objects, keys and columns are asked of shmtool itself, as the first word of the
# line names it. When that fails nothing is offered, and nothing is printed.

# Splits the line in front of the cursor as the shell does, not also at = and : as
# COMP_WORDS is split. Gives words, those that are complete, without their quotes;
# word, the one at the cursor, without its quotes; quote, the quote that is open
# there; and kept, how much of word readline leaves as it is: up to a = or :, to the
# open quote, or to the last @, which it takes for the beginning of a host's name.
_shmtool_split()
{
	local line=${COMP_LINE:0:COMP_POINT} c i begun='' kept_outside=''
	# by bytes: to find a character by its number takes longer the longer the line is
	local LC_ALL=C

	words=() word='' quote='' kept=''
	for ((i = 0; i < ${#line}; i++)); do
		c=${line:i:1}
		case $quote$c in
		[[:blank:]])
			[[ -z $begun ]] || words+=("$word")
			word='' begun='' kept=''
			continue
			;;
		\" | \')
			kept_outside=$kept
			quote=$c kept=$word
			;;
		\"\" | \'\')
			quote='' kept=$kept_outside
			;;
		\\)
			((++i))
			word+=${line:i:1}
			;;
		\"\\)
			# between double quotes it quotes only these
			if [[ ${line:i+1:1} == [\"\\\$\`] ]]; then
				((++i))
				c=${line:i:1}
			fi
			word+=$c
			;;
		*)
			[[ $quote$c != @ || $COMP_WORDBREAKS != *@* ]] || kept=$word
			word+=$c
			[[ $quote$c != [=:] || $COMP_WORDBREAKS != *$c* ]] || kept=$word
			;;
		esac
		begun=yes
	done
}

# Appends to matches those of the arguments that begin with $value, by bytes, which
# is faster.
_shmtool_match()
{
	local LC_ALL=C candidate

	for candidate; do
		[[ -z $candidate || $candidate != "$value"* ]] || matches+=("$candidate")
	done
}

# _shmtool_offer CANDIDATE...
# Offers those that begin with $value.
_shmtool_offer()
{
	local matches=()

	_shmtool_match "$@"
	_shmtool_reply
}

# Offers matches, as words that go on from what is typed. Of thousands each step takes
# its time, and most words need none of them.
_shmtool_reply()
{
	local special

	[[ ${#matches[@]} -gt 0 ]] || return 0
	[[ -z $attached ]] || matches=("${matches[@]/#/"$attached"}")
	[[ -z $kept ]] || matches=("${matches[@]#"$kept"}")
	case $quote in
	"'")
		matches=("${matches[@]//\'/"'\''"}")
		;;
	'"')
		for special in \\ \" \$ \`; do
			matches=("${matches[@]//"$special"/"\\$special"}")
		done
		;;
	*)
		mapfile -t matches < <(printf '%q\n' "${matches[@]}")
		# a comma needs no quoting without braces, and those are quoted
		[[ $attached != *,* ]] || matches=("${matches[@]//\\,/,}")
		;;
	esac
	COMPREPLY+=("${matches[@]}")
}

# _shmtool_offer_files -d|-f: directories or files
_shmtool_offer_files()
{
	local files

	compopt -o filenames 2>/dev/null
	mapfile -t files < <(compgen "$1" -- "$value")
	files=("${files[@]/#/"$attached"}")
	COMPREPLY+=("${files[@]#"$kept"}")
}

# _shmtool_offer_list CANDIDATE...
# The same for a list with commas between: what is not in it yet.
_shmtool_offer_list()
{
	local candidate candidates=() chosen=,

	if [[ $value == *,* ]]; then
		chosen=,${value%,*},
		attached+=${value%,*},
		value=${value##*,}
	fi
	if [[ $value == [-+]* ]]; then
		attached+=${value:0:1}
		value=${value:1}
	fi
	for candidate; do
		[[ $chosen == *,"$candidate",* || $chosen == *,[-+]"$candidate",* ]] ||
			candidates+=("$candidate")
	done
	compopt -o nospace 2>/dev/null
	_shmtool_offer "${candidates[@]}"
}

# Ends the subshell that it is called in. It is the program that runs, not a function of
# that name, which may ask for a password; and no shell waits for it, which would print
# by what signal it ended.
_shmtool_run()
{
	exec "${shmtool[@]}" "$@" 2>/dev/null </dev/null
}

# The columns of the command on the line, which are others with --summary.
_shmtool_offer_columns()
{
	local columns summary=''

	[[ " ${words[*]} " != *' --summary '* ]] || summary=--summary
	# shellcheck disable=SC2086 # one word or none
	mapfile -t columns < <(_shmtool_run "$command" $summary --list-columns)
	_shmtool_offer_list "${columns[@]%% *}"
}

_shmtool_offer_pids()
{
	local pids

	pids=(/proc/[0-9]*)
	_shmtool_offer "${pids[@]#/proc/}"
}

# _shmtool_choose LINE...
# Of lines with REFs or keys, behind size and owner where they are to be shown, sets
# matches to those that $value can become and that the line does not have yet, and shown
# to the same with size and owner behind. Neither of these has a colon in it, so that
# the first colon is the REF's.
_shmtool_choose()
{
	local LC_ALL=C ref hint='' begun=${value#"$place"}

	for ref; do
		# nearly all are done with here
		[[ -n $ref && $ref == *"$begun"* ]] || continue
		if [[ -n $hinted ]]; then
			hint=${ref%%:*}
			hint=${hint% *} ref=${ref:${#hint}}
			ref=${ref# } hint=${hint%"${hint##*[! ]}"}
		fi
		[[ -z ${given[:$ref]-} ]] || continue
		if [[ -n $short ]]; then
			ref=${ref/#posix:/:$place} ref=${ref#*:}
		fi
		[[ $ref == "$value"* ]] || continue
		matches+=("$ref")
		shown+=("$ref  (${hint#"${hint%%[! ]*}"})")
	done
}

# _shmtool_offer_objects REF|KEY KIND[,KIND...] [SELECTOR...]
# Offers what list has in that column. When readline only shows what there is, which
# it tells by a question mark as COMP_TYPE, and more than one is left, so that it
# inserts none of them, they are shown whole, and with size and owner behind. In a
# table the last column is not filled up with blanks.
_shmtool_offer_objects()
{
	local lines matches=() shown=() hinted='' column=$1 kinds=$2

	shift 2
	if [[ ${COMP_TYPE-} == 63 ]]; then
		hinted=yes
		mapfile -t lines < <(_shmtool_run list -Un -k "$kinds" "$@" -o "SIZE,OWNER,$column")
		_shmtool_choose "${lines[@]}"
		if [[ ${#shown[@]} -gt 1 ]]; then
			COMPREPLY=("${shown[@]}")
			return
		fi
		hinted='' matches=()
	fi
	mapfile -t lines < <(_shmtool_run list -Un -k "$kinds" "$@" -o "$column")
	_shmtool_choose "${lines[@]}"
	_shmtool_reply
}

_shmtool_offer_keys()
{
	local short='' place=''

	_shmtool_offer_objects KEY xsi "${namespaces[@]}"
}

# Notes an operand, so that it is not offered again in any of its forms. The colon in
# front is for what no subscript may be, as nothing, or an @.
_shmtool_note_given()
{
	given[:$1]=yes
	case $1 in
	/dev/shm/*)
		given[:posix:${1#/dev/shm}]=yes given[:tmpfs:$1]=yes
		;;
	/*)
		given[:posix:$1]=yes given[:hugetlb:$1]=yes given[:tmpfs:$1]=yes
		;;
	[0-9]*)
		given[:xsi:$1]=yes
		;;
	key:*)
		given[:${1#key:}]=yes
		;;
	esac
}

# The kinds of objects that the command takes. What has no name can't be changed or
# removed.
_shmtool_kinds_taken()
{
	case $command in
	set)
		case " ${options[*]} " in
		*' --lock '* | *' --unlock '*)
			kinds=(xsi)
			;;
		*' -s '* | *' --size '*)
			kinds=(posix hugetlb tmpfs)
			;;
		*)
			kinds=("${kinds[@]:0:5}")
			;;
		esac
		;;
	rm)
		kinds=("${kinds[@]:0:5}")
		;;
	esac
}

# REFs, or their short forms where one is begun. Semaphores too: they can be named.
# The other kinds, of which there may be many, or for which all processes have to be
# read, only where what is typed says so. An @ may be that of a namespace.
_shmtool_offer_refs()
{
	local short='' place='' name='' kind chosen='' selectors=("${namespaces[@]}")

	case $value in
	key:*)
		attached+=key: value=${value#key:}
		_shmtool_offer_keys
		return
		;;
	0[xX]*)
		_shmtool_offer_keys
		return
		;;
	/dev/shm/*)
		short=yes place=/dev/shm
		;;
	/* | [0-9]*)
		short=yes
		;;
	posix:/*)
		# What has nothing of a pattern or an escape in it narrows it down.
		name=${value#posix:/}
		name=${name%%[!A-Za-z0-9._-]*}
		;;
	esac
	_shmtool_kinds_taken
	for kind in "${kinds[@]}"; do
		case $kind:$value in
		xsi: | posix: | sem: | hugetlb: | xsi:[0-9]* | posix:/* | hugetlb:/* | tmpfs:/*/*)
			chosen+=${chosen:+,}$kind
			;;
		"$kind":) ;;
		*)
			[[ $kind: != "$value"* && $value != "$kind":* ]] || chosen+=${chosen:+,}$kind
			;;
		esac
	done
	[[ -n $chosen ]] || return 0
	[[ -z $name ]] || selectors+=(--name "$name*")
	[[ $value != *@* || ${#namespaces[@]} -gt 0 ]] || selectors+=(--ns all)
	_shmtool_offer_objects REF "$chosen" "${selectors[@]}"
}

# Where several are mounted one upon the other it is one word.
_shmtool_offer_targets()
{
	local target targets candidates=()

	mapfile -t targets < <(_shmtool_run mounts -Un -o TARGET)
	for target in "${targets[@]}"; do
		[[ -n ${given[:$target]-} ]] || candidates+=("$target")
		given[:$target]=yes
	done
	_shmtool_offer "${candidates[@]}"
}

# _shmtool_offer_value OPTION
_shmtool_offer_value()
{
	case $1 in
	--sysroot)
		_shmtool_offer_files -d
		;;
	-k | --kind)
		_shmtool_offer_list "${kinds[@]}"
		;;
	-u | --owner | --creator)
		if [[ $command == @(create|set) && $value == *:* ]]; then
			attached+=${value%%:*}: value=${value#*:}
			_shmtool_offer_value --group
			return
		fi
		mapfile -t users < <(compgen -u)
		_shmtool_offer "${users[@]}"
		;;
	-g | --group)
		mapfile -t users < <(compgen -g)
		_shmtool_offer "${users[@]}"
		;;
	--key)
		_shmtool_offer_keys
		;;
	--pid)
		_shmtool_offer_pids
		;;
	--by)
		_shmtool_offer kind owner process ipcns mount app
		;;
	--ns)
		_shmtool_offer self all
		_shmtool_offer_pids
		;;
	--ftok)
		_shmtool_offer_files -f
		;;
	--huge)
		sizes=(/sys/kernel/mm/hugepages/hugepages-*kB)
		sizes=("${sizes[@]#*hugepages-}")
		_shmtool_offer "${sizes[@]/%kB/K}"
		;;
	--app)
		_shmtool_offer chrome chromium cuda dotnet dpdk envoy fastdds firefox \
			gstreamer gtk gvisor iceoryx intel-mpi jack libhugetlbfs loky lttng mesa \
			mpich mutter nccl openjdk openmpi oracle pipewire podman postgresql psm2 \
			pulseaudio python pytorch qemu qt ray rocm runc spdk triton ucx wayland \
			webkit weston wine xshmfence zoneminder
		;;
	-o | --output | --sort)
		_shmtool_offer_columns
		;;
	--time-format)
		_shmtool_offer short iso full relative epoch
		;;
	esac
}

# Sets option to that option of the word $1 which takes the word behind it as its
# value, and within to that which has its value in the same word, and which part of
# it that is.
_shmtool_read_option()
{
	local i

	option='' within='' before=''
	case $1 in
	--*=*)
		within=${1%%=*} before=${1%%=*}=
		;;
	--sysroot | --kind | --owner | --creator | --group | --name | --key | --min-size | \
		--max-size | --older-than | --newer-than | --pid | --ns | --app | --output | \
		--time-format | --sort | --mode | --size | --ftok | --fit | --by)
		option=$1
		;;
	--*) ;;
	-*[kugoms]*)
		# letters up to the first that takes a value
		before=${1%%[kugoms]*}
		i=${#before}
		before=${1:0:i+1}
		if [[ $before == "$1" ]]; then
			option=-${1:i:1}
		else
			within=-${1:i:1}
		fi
		;;
	esac
}

# _shmtool_note_option OPTION VALUE
# Of options on the line, what is passed on.
_shmtool_note_option()
{
	case $1 in
	--sysroot)
		shmtool+=(--sysroot "$2")
		;;
	--ns)
		namespaces=(--ns "$2")
		;;
	esac
}

_shmtool()
{
	local words word quote kept option='' within before value attached='' i
	local command='' operands='' no_more_options='' shmtool options=() namespaces=() users sizes
	local -A given=([:0x00000000]=yes)
	local kinds=(xsi posix sem hugetlb tmpfs memfd anon unlinked)
	local select_options=(-k --kind -u --owner --creator -g --group --name --key --min-size
		--max-size --older-than --newer-than --pid --unused --in-use --orphan --unlinked
		--ns --app -a --all)
	local output_options=(-o --output -O --output-all --list-columns -J --json -r --raw
		-e --export -n --noheadings -b --bytes -P --numeric --time-format --sort
		-U --unsorted)

	COMPREPLY=()
	_shmtool_split
	shmtool=("${words[0]/#~\//"$HOME"/}")
	type -P -- "${shmtool[0]}" >/dev/null || shmtool=(shmtool)
	for ((i = 1; i < ${#words[@]}; i++)); do
		if [[ -n $option ]]; then
			_shmtool_note_option "$option" "${words[i]}"
			option=''
		elif [[ -z $no_more_options && ${words[i]} == -- ]]; then
			no_more_options=yes
		elif [[ -z $no_more_options && ${words[i]} == -?* ]]; then
			_shmtool_read_option "${words[i]}"
			options+=("${option:-${within:-${words[i]}}}")
			[[ -z $within ]] || _shmtool_note_option "$within" "${words[i]#"$before"}"
		elif [[ -z $command ]]; then
			command=${words[i]}
		else
			operands=yes
			_shmtool_note_given "${words[i]}"
		fi
	done

	value=$word
	if [[ -n $option ]]; then
		_shmtool_offer_value "$option"
		return
	fi
	if [[ -z $no_more_options && $word == -* ]]; then
		_shmtool_read_option "$word"
		if [[ -n $within ]]; then
			attached=$before
			value=${word#"$before"}
			_shmtool_offer_value "$within"
			return
		fi
		case $command in
		'')
			_shmtool_offer --sysroot -h --help -V --version -v --verbose
			;;
		list | ls)
			_shmtool_offer "${select_options[@]}" "${output_options[@]}" -h --help
			;;
		show | stat)
			_shmtool_offer --maps --ns -J --json -b --bytes -P --numeric --time-format \
				-h --help
			;;
		ps)
			_shmtool_offer "${select_options[@]}" --summary "${output_options[@]}" -h --help
			;;
		create)
			_shmtool_offer -s --size -m --mode --owner --ftok --huge --no-reserve --lock \
				--allocate --sparse --exist-ok -J --json -h --help
			;;
		rm)
			_shmtool_offer -n --dry-run -y --yes -v --verbose -f --force -0 --stdin0 \
				-J --json "${select_options[@]}" -h --help
			;;
		set)
			_shmtool_offer -m --mode --owner -s --size --shrink --lock --unlock -h --help
			;;
		account)
			_shmtool_offer --by --ns -o --output -O --output-all --list-columns -J --json \
				-r --raw -e --export -n --noheadings -b --bytes -P --numeric -h --help
			;;
		mounts)
			_shmtool_offer --ns "${output_options[@]}" -h --help
			;;
		limits)
			_shmtool_offer "${output_options[@]}" -h --help
			;;
		pools)
			_shmtool_offer --nodes --fit "${output_options[@]}" -h --help
			;;
		key | help)
			_shmtool_offer -h --help
			;;
		esac
		return
	fi
	case $command in
	'' | help)
		[[ -n $operands ]] ||
			_shmtool_offer list show ps create rm set key account mounts limits pools help
		;;
	list | ls | show | stat | ps | rm | set)
		_shmtool_offer_refs
		;;
	create)
		[[ -n $operands ]] || _shmtool_offer xsi key: posix:/ hugetlb:
		[[ ${COMPREPLY[*]} != *[:/] ]] || compopt -o nospace 2>/dev/null
		;;
	key)
		_shmtool_offer_files -f
		;;
	mounts)
		_shmtool_offer_targets
		;;
	esac
}

complete -F _shmtool shmtool
