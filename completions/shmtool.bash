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
# there; and kept, how much of word readline leaves as it is: up to a = or : or to
# the open quote.
_shmtool_split()
{
	local line=${COMP_LINE:0:COMP_POINT} c i begun=''

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
			word+=$c
			[[ -n $quote || $c != [=:] || $COMP_WORDBREAKS != *$c* ]] || kept=$word
			;;
		esac
		begun=yes
	done
}

# _shmtool_offer CANDIDATE...
# Offers those that begin with $value, as words that go on from what is typed.
_shmtool_offer()
{
	local candidate special matches=()

	for candidate; do
		[[ -z $candidate || $candidate != "$value"* ]] || matches+=("$attached$candidate")
	done
	[[ ${#matches[@]} -gt 0 ]] || return 0
	matches=("${matches[@]#"$kept"}")
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
		matches=("${matches[@]//\\,/,}")
		;;
	esac
	COMPREPLY+=("${matches[@]}")
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

_shmtool_run()
{
	"${shmtool[@]}" "$@" 2>/dev/null
}

_shmtool_list()
{
	_shmtool_run list "$@"
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

_shmtool_offer_keys()
{
	local keys

	mapfile -t keys < <(_shmtool_list -Urn -k xsi -o KEY)
	_shmtool_offer "${keys[@]/#0x00000000/}"
}

_shmtool_offer_pids()
{
	local pids

	pids=(/proc/[0-9]*)
	_shmtool_offer "${pids[@]#/proc/}"
}

# REFs, or their short forms where one is begun. Semaphores too: they can be named.
_shmtool_offer_refs()
{
	local refs

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
	esac
	mapfile -t refs < <(_shmtool_list -aUrn -o REF)
	case $value in
	/*)
		refs=("${refs[@]#posix:}")
		refs=("${refs[@]#hugetlb:}")
		refs=("${refs[@]#tmpfs:}")
		;;
	[0-9]*)
		refs=("${refs[@]#xsi:}")
		;;
	esac
	_shmtool_offer "${refs[@]}"
}

_shmtool_offer_targets()
{
	local targets

	mapfile -t targets < <(_shmtool_run mounts -Urn -o TARGET | sort -u)
	_shmtool_offer "${targets[@]}"
}

# _shmtool_offer_value OPTION
_shmtool_offer_value()
{
	case $1 in
	--sysroot)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$value")
		;;
	-k | --kind)
		_shmtool_offer_list xsi posix sem hugetlb tmpfs memfd anon unlinked
		;;
	-u | --owner | --creator)
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
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$value")
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

_shmtool()
{
	local words word quote kept kept_outside option='' within before value attached=''
	local command='' no_more_options='' shmtool users sizes i
	local select_options=(-k --kind -u --owner --creator -g --group --name --key --min-size
		--max-size --older-than --newer-than --pid --unused --in-use --orphan --unlinked
		--ns --app -a --all)
	local output_options=(-o --output -O --output-all --list-columns -J --json -r --raw
		-e --export -n --noheadings -b --bytes -P --numeric --time-format --sort
		-U --unsorted)

	COMPREPLY=()
	_shmtool_split
	shmtool=("${words[0]/#~\//$HOME/}")
	for ((i = 1; i < ${#words[@]}; i++)); do
		if [[ -n $option ]]; then
			[[ $option != --sysroot ]] || shmtool+=(--sysroot "${words[i]}")
			option=''
		elif [[ -n $no_more_options ]]; then
			:
		elif [[ ${words[i]} == -- ]]; then
			no_more_options=yes
		elif [[ ${words[i]} == -?* ]]; then
			_shmtool_read_option "${words[i]}"
			[[ $within != --sysroot ]] || shmtool+=("${words[i]}")
		elif [[ -z $command ]]; then
			command=${words[i]}
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
	'')
		_shmtool_offer list show ps create rm set key account mounts limits pools help
		;;
	list | ls | show | stat | ps | rm | set)
		_shmtool_offer_refs
		;;
	create)
		compopt -o nospace 2>/dev/null
		_shmtool_offer xsi key: posix:/ hugetlb:
		;;
	key)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$value")
		;;
	mounts)
		_shmtool_offer_targets
		;;
	help)
		_shmtool_offer list show ps create rm set key account mounts limits pools help
		;;
	esac
}

complete -F _shmtool shmtool
