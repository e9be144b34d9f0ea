# SPDX-License-Identifier: GPL-2.0-or-later
#
# Completion of shmtool for fish.
#
# Objects, keys and columns are asked of shmtool itself, as the first word of the
# line names it. When that fails nothing is offered, and nothing is printed.

# The command on the line, or nothing as long as there is none; with an argument,
# whether it is one of those.
function __shmtool_command
    set -l command
    set -l tokens (commandline -opc)
    set -e tokens[1]
    while set -q tokens[1]
        switch $tokens[1]
            case --sysroot
                set -e tokens[1]
            case '-*'
            case '*'
                set command $tokens[1]
                break
        end
        set -e tokens[1]
    end
    if set -q argv[1]
        contains -- "$command" $argv
    else
        test -z "$command"
    end
end

# Runs a command by the program, and on the captured tree, that the line names. It is
# the program itself, not a function of that name, which may ask for a password.
function __shmtool_run
    set -l tokens (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $tokens[1])
    command -q -- $program
    or set program shmtool
    set -e tokens[1]
    while string match -q -- '-*' $tokens[1]
        switch $tokens[1]
            case --sysroot
                set -a program $tokens[1] $tokens[2]
                set -e tokens[1]
            case '--sysroot=*'
                set -a program $tokens[1]
        end
        set -e tokens[1]
    end
    command $program $argv 2>/dev/null </dev/null
end

# What of the word at the cursor is an option's value: without --option= or -x.
function __shmtool_value
    commandline -ct | string replace -r -- '^(--[a-z-]+=|-[^-kugoms]*[kugoms])' ''
end

# __shmtool_objects REF|KEY KIND...: what list has in that column, with size and owner.
# In a table the last column is not filled up with blanks, and the two in front of it
# have no colon, so that the first colon is the REF's. What the line has already, in any
# of its forms, is left out.
function __shmtool_objects
    set -l namespaces
    string match -q '*@*' -- (commandline -ct)
    and set namespaces --ns all
    set -l given 0x00000000
    set -l tokens (commandline -opc)
    set -e tokens[1]
    while set -q tokens[1]
        switch $tokens[1]
            case --ns
                set namespaces --ns $tokens[2]
            case '--ns=*'
                set namespaces $tokens[1]
            case '*'
                set -a given $tokens[1] {posix,hugetlb,tmpfs,xsi}:$tokens[1] \
                    (string replace -r '^key:' '' -- $tokens[1]) \
                    (string replace -r '^/dev/shm/' posix:/ -- $tokens[1])
        end
        set -e tokens[1]
    end
    set given (string join '|' -- (string escape --style=regex -- $given))
    __shmtool_run list -Un $namespaces -k (string join , $argv[2..]) -o SIZE,OWNER,$argv[1] |
        string replace -r '^ *([^:]*[^: ]) +([a-z]+:.*|0x.*)$' '$2\t$1' |
        string match -v -r "^(?:$given)\t"
end

function __shmtool_keys
    __shmtool_objects KEY xsi
end

# REFs, or their short forms where one is begun. Semaphores too: they can be named.
# The kinds of which there may be many, or for which all processes have to be read,
# only where what is typed says so. What has no name can't be changed or removed.
function __shmtool_refs
    set -l word (string trim -l -c '\'"' -- (commandline -ct))
    set -l kinds xsi posix sem hugetlb
    set -l short
    switch $word
        case 'key:*'
            __shmtool_keys | string replace -r '^' key:
            return
        case '0x*' '0X*'
            __shmtool_keys
            return
        case '/dev/shm/*'
            set kinds posix tmpfs
            set short /dev/shm/
        case '/*/*'
            set kinds hugetlb tmpfs
            set short /
        case '/*'
            set kinds posix hugetlb
            set short /
        case '0*' '1*' '2*' '3*' '4*' '5*' '6*' '7*' '8*' '9*'
            set kinds xsi
            set short /
        case ''
        case '*'
            for kind in xsi posix sem hugetlb tmpfs memfd anon unlinked
                if string match -q -- "$kind:*" $word
                    set kinds $kind
                else if string match -q -- "$word*" $kind
                    contains $kind $kinds
                    or set -a kinds $kind
                end
            end
    end

    set -l taken $kinds
    if __shmtool_command set rm
        set taken xsi posix sem hugetlb tmpfs
        if string match -q -r -- '^--(un)?lock$' (commandline -opc)
            set taken xsi
        else if string match -q -r -- '^(-s|--size$|--size=)' (commandline -opc)
            set taken posix hugetlb tmpfs
        end
    end
    for kind in $kinds
        if not contains $kind $taken
            set -e kinds[(contains -i $kind $kinds)]
        end
    end
    set -q kinds[1]
    or return

    if set -q short[1]
        __shmtool_objects REF $kinds |
            string replace -r '^posix:/' tmpfs:$short | string replace -r '^[a-z]+:' ''
    else
        __shmtool_objects REF $kinds
    end
end

# The page sizes that the machine has.
function __shmtool_page_sizes
    string replace -r -f '.*-(\d+)kB$' '$1K' -- /sys/kernel/mm/hugepages/*
end

function __shmtool_targets
    for target in (__shmtool_run mounts -Un -o TARGET)
        contains -- $target (commandline -opc)
        or echo $target
    end
end

# A user, or a group behind the colon.
function __shmtool_owner
    set -l user (string match -r '^.*:' -- (__shmtool_value))
    if set -q user[1]
        printf '%s\n' $user(__fish_complete_groups)
    else
        __fish_complete_users
    end
end

# What is not yet in a list with commas between; each line of the input is a name,
# and maybe what it is behind a tab.
function __shmtool_list_of
    set -l value (__shmtool_value)
    set -l done (string match -r '^.*,' -- $value)
    set -l chosen (string split , -- $done | string replace -r '^[-+]' '')
    set -l sign (string match -r '^[-+]' -- (string replace -r '^.*,' '' -- $value))
    while read -l name
        contains -- (string split -m 1 \t -- $name)[1] $chosen
        or printf '%s\n' "$done$sign$name"
    end
end

# The columns of the command on the line, which are others with --summary.
function __shmtool_columns
    set -l command list
    for other in ps account mounts limits pools
        __shmtool_command $other
        and set command $other (string match -- --summary (commandline -opc))
    end
    __shmtool_run $command --list-columns | string replace -r ' +' \t | __shmtool_list_of
end

function __shmtool_kinds
    printf '%s\t%s\n' xsi 'System V (XSI) segments' \
        posix 'POSIX shared memory, files in /dev/shm' \
        sem 'POSIX named semaphores, files sem.* in /dev/shm' \
        hugetlb 'files on hugetlbfs mounts' \
        tmpfs 'any other files on a tmpfs' \
        memfd 'files of memfd_create(2), which only processes hold' \
        anon 'anonymous shared mappings, which only processes hold' \
        unlinked 'files without a name any more, which processes hold' | __shmtool_list_of
end

complete -c shmtool -f

complete -c shmtool -n __shmtool_command -l sysroot -d 'Read a tree captured from another machine' -x -a '(__fish_complete_directories)'
complete -c shmtool -n __shmtool_command -s h -l help -d 'Show help'
complete -c shmtool -n __shmtool_command -s V -l version -d 'Show the version'
complete -c shmtool -n __shmtool_command -s v -l verbose -d 'With --version: what the kernel has'
complete -c shmtool -n __shmtool_command -a list -d 'List shared memory objects'
complete -c shmtool -n __shmtool_command -a show -d 'Show everything about the named objects, and who holds them'
complete -c shmtool -n __shmtool_command -a ps -d 'Show which processes hold which objects, and how'
complete -c shmtool -n __shmtool_command -a create -d 'Make a segment, a POSIX object or a file of huge pages'
complete -c shmtool -n __shmtool_command -a rm -d 'Remove objects, safely'
complete -c shmtool -n __shmtool_command -a set -d 'Change mode, owner or size of objects, or lock them'
complete -c shmtool -n __shmtool_command -a key -d 'Print the XSI key that ftok(3) makes of a file'
complete -c shmtool -n __shmtool_command -a account -d 'Show where shared memory and huge pages are'
complete -c shmtool -n __shmtool_command -a mounts -d 'Show tmpfs and hugetlbfs mounts, with size, use and options'
complete -c shmtool -n __shmtool_command -a limits -d 'Show what limits shared memory, and how much of it is used'
complete -c shmtool -n __shmtool_command -a pools -d 'Show the huge page pools, and whether a request fits'
complete -c shmtool -n __shmtool_command -a help -d 'Show help on the program or on a command'

complete -c shmtool -n '__shmtool_command help' -a 'list show ps create rm set key account mounts limits pools help'
complete -c shmtool -n '__shmtool_command key' -F
complete -c shmtool -n '__shmtool_command key help' -s h -l help -d 'Show help'

complete -c shmtool -n '__shmtool_command list ls show stat ps rm set' -a '(__shmtool_refs)'
complete -c shmtool -n '__shmtool_command list ls ps rm' -s k -l kind -d 'Only of these kinds' -x -a '(__shmtool_kinds)'
complete -c shmtool -n '__shmtool_command list ls ps rm' -s u -l owner -d 'Owned by that user' -x -a '(__fish_complete_users)'
complete -c shmtool -n '__shmtool_command list ls ps rm' -l creator -d 'Segments created by that user' -x -a '(__fish_complete_users)'
complete -c shmtool -n '__shmtool_command list ls ps rm' -s g -l group -d 'Belonging to that group' -x -a '(__fish_complete_groups)'
complete -c shmtool -n '__shmtool_command list ls ps rm' -l name -d 'Files whose name matches a glob' -x
complete -c shmtool -n '__shmtool_command list ls ps rm' -l key -d 'Segments with that key' -x -a '(__shmtool_keys)'
complete -c shmtool -n '__shmtool_command list ls ps rm' -l min-size -d 'Of at least that size' -x
complete -c shmtool -n '__shmtool_command list ls ps rm' -l max-size -d 'Of at most that size' -x
complete -c shmtool -n '__shmtool_command list ls ps rm' -l older-than -d 'Not active for longer' -x
complete -c shmtool -n '__shmtool_command list ls ps rm' -l newer-than -d 'Active since' -x
complete -c shmtool -n '__shmtool_command list ls ps rm' -l pid -d 'Held by that process' -x -a '(__fish_complete_pids)'
complete -c shmtool -n '__shmtool_command list ls ps rm' -l unused -d 'Proven to be held by no process'
complete -c shmtool -n '__shmtool_command list ls ps rm' -l in-use -d 'Held by some process'
complete -c shmtool -n '__shmtool_command list ls ps rm' -l orphan -d 'Unused, and left behind by a process that is gone'
complete -c shmtool -n '__shmtool_command list ls ps rm' -l unlinked -d 'Held, but without a name any more'
complete -c shmtool -n '__shmtool_command list ls show stat ps rm account mounts' -l ns -d 'Namespaces: self, all, a process, or an inode number' -x -a 'self all (__fish_complete_pids)'
complete -c shmtool -n '__shmtool_command list ls ps rm' -l app -d 'Named as that software names its objects' -x -a '
    chrome chromium cuda dotnet dpdk envoy fastdds firefox gstreamer gtk gvisor iceoryx
    intel-mpi jack libhugetlbfs loky lttng mesa mpich mutter nccl openjdk openmpi oracle
    pipewire podman postgresql psm2 pulseaudio python pytorch qemu qt ray rocm runc spdk
    triton ucx wayland webkit weston wine xshmfence zoneminder'
complete -c shmtool -n '__shmtool_command list ls ps rm' -s a -l all -d 'All kinds'
complete -c shmtool -n '__shmtool_command list ls ps account mounts limits pools' -s o -l output -d Columns -x -a '(__shmtool_columns)'
complete -c shmtool -n '__shmtool_command list ls ps account mounts limits pools' -s O -l output-all -d 'All columns'
complete -c shmtool -n '__shmtool_command list ls ps account mounts limits pools' -l list-columns -d 'Show what columns there are'
complete -c shmtool -n '__shmtool_command list ls show stat ps create rm account mounts limits pools' -s J -l json -d JSON
complete -c shmtool -n '__shmtool_command list ls ps account mounts limits pools' -s r -l raw -d 'One blank between columns'
complete -c shmtool -n '__shmtool_command list ls ps account mounts limits pools' -s e -l export -d 'NAME="value" pairs'
complete -c shmtool -n '__shmtool_command list ls ps account mounts limits pools' -s n -l noheadings -d 'No line of headings'
complete -c shmtool -n '__shmtool_command list ls show stat ps account mounts limits pools' -s b -l bytes -d 'Sizes in bytes'
complete -c shmtool -n '__shmtool_command list ls show stat ps account mounts limits pools' -s P -l numeric -d 'Octal modes, uids and gids as numbers'
complete -c shmtool -n '__shmtool_command list ls show stat ps mounts limits pools' -l time-format -d 'How times are shown' -x -a 'short iso full relative epoch'
complete -c shmtool -n '__shmtool_command list ls ps mounts limits pools' -l sort -d 'Sort by columns, - the other way round' -x -a '(__shmtool_columns)'
complete -c shmtool -n '__shmtool_command list ls ps mounts limits pools' -s U -l unsorted -d 'As read, in constant memory'
complete -c shmtool -n '__shmtool_command list ls show stat ps create rm set account mounts limits pools' -s h -l help -d 'Show help'

complete -c shmtool -n '__shmtool_command ps' -l summary -d 'One line a process, with totals'

complete -c shmtool -n '__shmtool_command create' -a 'xsi key: posix:/ hugetlb:'
complete -c shmtool -n '__shmtool_command create' -s s -l size -d 'How large it is to be' -x
complete -c shmtool -n '__shmtool_command create' -s m -l mode -d 'Permissions, in octal digits' -x
complete -c shmtool -n '__shmtool_command create' -l owner -d 'Owner and group' -x -a '(__shmtool_owner)'
complete -c shmtool -n '__shmtool_command create' -l ftok -d 'With the key that ftok(3) makes of a file' -r -F
complete -c shmtool -n '__shmtool_command create' -l huge -d 'Of huge pages' -f -a '(__shmtool_page_sizes)'
complete -c shmtool -n '__shmtool_command create' -l no-reserve -d 'Also where memory or huge pages are short'
complete -c shmtool -n '__shmtool_command create' -l lock -d 'A segment: is never swapped out'
complete -c shmtool -n '__shmtool_command create' -l allocate -d 'All its memory is taken now'
complete -c shmtool -n '__shmtool_command create' -l sparse -d 'A POSIX object: also where it does not fit'
complete -c shmtool -n '__shmtool_command create' -l exist-ok -d 'One of that size or more may be there already'

complete -c shmtool -n '__shmtool_command rm' -s n -l dry-run -d 'List what would be removed'
complete -c shmtool -n '__shmtool_command rm' -s y -l yes -d 'Ask nothing'
complete -c shmtool -n '__shmtool_command rm' -s v -l verbose -d 'Name each object that is removed'
complete -c shmtool -n '__shmtool_command rm' -s f -l force -d 'A REF that names nothing is no failure'
complete -c shmtool -n '__shmtool_command rm' -s 0 -l stdin0 -d 'REFs from standard input'

complete -c shmtool -n '__shmtool_command set' -s m -l mode -d 'Permissions, in octal digits' -x
complete -c shmtool -n '__shmtool_command set' -l owner -d 'Owner and group' -x -a '(__shmtool_owner)'
complete -c shmtool -n '__shmtool_command set' -s s -l size -d 'Size of a file' -x
complete -c shmtool -n '__shmtool_command set' -l shrink -d 'Make it smaller also where it is in use'
complete -c shmtool -n '__shmtool_command set' -l lock -d 'Keep a segment in memory'
complete -c shmtool -n '__shmtool_command set' -l unlock -d 'Let it be swapped out'

complete -c shmtool -n '__shmtool_command account' -l by -d 'What the sums are grouped by' -x -a 'kind owner process ipcns mount app'

complete -c shmtool -n '__shmtool_command mounts' -a '(__shmtool_targets)'

complete -c shmtool -n '__shmtool_command pools' -l nodes -d 'One line a NUMA node'
complete -c shmtool -n '__shmtool_command pools' -l fit -d 'Whether a request of that size fits now' -x

complete -c shmtool -n '__shmtool_command show stat' -l maps -d 'Each mapping of each process'
