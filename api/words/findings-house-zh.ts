/** 关于名单、服务、声音和系统的检查结果，中文。 */
import type { FindingCode } from '../../domain/diagnosis/check.ts';
import type { FindingWords } from './checks.ts';

export const houseFindingsZh = {
  'rows-all-in': { says: '文件 {parsed} 行，名单 {accepted} 个。' },
  'rows-left-out': {
    says: '文件 {parsed} 行：进入名单 {accepted} 个，同一文件内重复 {duplicate} 行，拒绝 {refused} 行。',
    means: '同一个文件里相同的号码只算一次；没有可用号码（语音通知没有通知内容）的行不会导入。',
    todo: '在任务的导入记录中可以下载被拒绝的行，每行都有原因；修改后重新导入。',
  },
  'list-refused': { says: '整个文件被拒绝：{listFault}', means: '没有任何一行进入名单。', todo: '按这句话修改后重新导入。' },
  'list-reading': { says: '文件正在读取。' },
  'list-stuck': {
    says: '文件读取超过十分钟。',
    means: '没有任务进程在读取。',
    todo: '请看工作流服务和任务进程的检查；恢复后会自动继续。',
  },
  'service-works': { says: '最近一次测试正常（{at}，{ms} 毫秒）。' },
  'service-fails': {
    says: '{at} 的测试失败：{fault}',
    means: '用到这个{part}的电话会接通后秒挂，或没有声音。',
    todo: '按这句话修正，然后重新检查。',
  },
  'service-failed-in-calls': {
    says: '最近一天在 {calls} 个通话中失败，最后一次：{fault}',
    means: '这些通话因此中断。',
    todo: '按这句话修正，然后重新检查。',
  },
  'service-untested': {
    says: '这个{part}还没有测试过。',
    means: '密钥和地址是否正确，测试后才知道。',
    todo: '点击“立即检查”。',
  },
  'service-changed': { says: '这个{part}在最近一次测试之后修改过。', todo: '点击“立即检查”。' },
  'codec-agreed': { says: '运营商接受 {codec}。' },
  'codec-refused': {
    says: '最近一天 {calls} 个电话因编码被拒绝；线路使用 {codec}。',
    means: '运营商使用另一种编码。',
    todo: '改为 {other}，或询问运营商。',
  },
  'sound-sent': { says: '{counted} 个接通的通话中，{calls} 个没有发出声音。' },
  'nothing-sent': {
    says: '最近一天 {counted} 个接通的通话中，{calls} 个没有发出一个声音包。',
    means: '音色没有出声，或呼叫进程的声音到不了交换机。',
    todo: '先测试音色；再检查 MEDIA_ADDRESS 和交换机与呼叫进程之间的 UDP 端口；最后在线路页用“拨打测试”的回声验证。',
  },
  'sound-attached': { says: '最近一天 {answered} 个接通的通话，声音都到达了呼叫进程。' },
  'sound-not-attached': {
    says: '最近一天 {answered} 个接通的通话中，{calls} 个接不上声音。',
    means: '交换机到不了 MEDIA_ADDRESS 上的呼叫进程（WebSocket 方式为 CARILLON_AUDIO_URL）。',
    todo: '改为交换机能访问到的呼叫进程地址，并放行两者之间的端口。',
  },
  'sound-heard': { says: '{counted} 个接通的通话中，{calls} 个没有收到声音。' },
  'nothing-heard': {
    says: '最近一天 {counted} 个接通的通话中，{calls} 个没有收到一个声音包。',
    means: '声音进来的路不通：客户听得到我们，我们听不到客户。',
    todo: '向交换机放行 UDP 21002–31002，并把对外媒体地址改为公网地址；在路由器后面时请映射这些端口。改好后在线路页用“拨打测试”的回声验证。',
  },
  'call-two-ways': { says: '收到 {packetsIn} 个声音包，发出 {packetsOut} 个。' },
  'call-nothing-heard': {
    says: '没有收到一个声音包，发出 {packetsOut} 个。',
    means: '听不到客户说的话。',
    todo: '向交换机放行 UDP 21002–31002，并把对外媒体地址改为公网地址。',
  },
  'call-nothing-sent': {
    says: '没有发出一个声音包，收到 {packetsIn} 个。',
    means: '客户什么也没听到。',
    todo: '先测试音色；再检查 MEDIA_ADDRESS 和交换机与呼叫进程之间的 UDP 端口。',
  },
  'call-uncounted': { says: '通话太短，或交换机没有统计声音。' },
  'database-up': { says: 'Postgres 有响应。' },
  'database-away': {
    says: 'Postgres 没有响应。',
    means: '没有它无法拨打和显示；不会丢失通话，也不会重复拨打。',
    todo: '启动 Postgres，或检查 DATABASE_URL（主机、端口、用户、密码）。',
  },
  'schema-current': { says: '本版本的数据库迁移都已执行。' },
  'schema-behind': {
    says: '数据库缺少 {files}。',
    means: '数据库比正在运行的程序旧。',
    todo: '执行 npm run migrate，或用 npm start 重启（会先执行迁移）。',
  },
  'schema-ahead': {
    says: '数据库已到迁移 {number}，本版本不认识。',
    means: '更新的版本曾经运行过。',
    todo: '安装更新的版本，或恢复升级前的备份。',
  },
  'schema-changed': {
    says: '数据库属于 Carillon 的另一个构建：与本构建不同的迁移有 {files}。',
    means: '表结构可能与本构建所需的不一致。',
    todo: '请用数据所属的构建启动，或换一个数据目录启动本构建。',
  },
  'temporal-up': { says: 'Temporal 服务有响应。' },
  'temporal-away': {
    says: 'Temporal 服务没有响应。',
    means: '按钮仍然有效，但任务要等它恢复后才会继续。',
    todo: '启动 Temporal，或检查 TEMPORAL_ADDRESS、命名空间和证书。',
  },
  'worker-there': { says: '负责它的进程：{workers} 个。' },
  'task-worker-missing': {
    says: '没有任务进程在运行。',
    means: '名单不会读取，任务不会推进。',
    todo: '启动任务进程（npm start 会启动一个）；如果又退出，请看它的日志。',
  },
  'call-worker-missing': {
    says: '没有呼叫进程负责交换机 {node}。',
    means: '无法用它拨打。',
    todo: '启动呼叫进程，并在 FREESWITCH_NODES 中写上这个节点；如果又退出，请看它的日志。',
  },
  'switch-ready': { says: '{node} 的事件接口（event socket）已连接。' },
  'switch-wrong-password': {
    says: '{node} 的事件接口（event socket）不接受密码。',
    means: 'FREESWITCH_NODES 中的密码与 event_socket.conf.xml 中的不同。',
    todo: '改成一样，然后重启呼叫进程。',
  },
  'switch-refuses-address': {
    says: '{node} 的事件接口（event socket）拒绝我们的地址。',
    means: '它的访问列表（apply-inbound-acl）没有呼叫进程的地址。',
    todo: '在 event_socket.conf.xml 的列表中加入呼叫进程的地址，并重新加载 mod_event_socket。',
  },
  'switch-connecting': { says: '正在连接 {node} 的事件接口（event socket）。', todo: '请过几秒再看。' },
  'switch-away': {
    says: '{node} 的事件接口（event socket）无法使用：{loss}。',
    means: 'FreeSWITCH 没有运行、监听在别处，或被防火墙挡住。',
    todo: '启动 FreeSWITCH，检查 FREESWITCH_NODES 中的主机和端口；呼叫进程在别的机器时，listen-ip 不能是 127.0.0.1。',
  },
  'profile-runs': { says: '正在运行。' },
  'profile-stopped': {
    says: '应该运行，但没有运行。',
    means: '这个配置的线路和话机都不能用。',
    todo: '在“SIP 配置”中启动；那里有交换机的说明，为什么没有启动。',
  },
  'release-same': { says: '都是 {own}。' },
  'release-differs': {
    says: '本进程是 {own}，还有进程是 {others}。',
    means: '升级时没有重启所有进程，旧进程仍按旧规则运行。',
    todo: '重启旧进程，它们的通话会被接管。',
  },
  'disk-free': { says: '共 {totalBytes}，剩余 {freeBytes}。' },
  'disk-low': {
    says: '共 {totalBytes}，只剩 {freeBytes}。',
    means: '很快会被录音占满：一小时通话约 115 MB。',
    todo: '清理空间，或在“参数”中设置录音保留天数。',
  },
  'disk-full': {
    says: '磁盘已满：共 {totalBytes}，剩余 {freeBytes}。',
    means: '录音写不进去，Postgres 写不进去时会停止。',
    todo: '立即清理空间，然后在“参数”中设置录音保留天数。',
  },
  'disk-unread': { says: '这里读不到剩余空间。' },
  'clock-right': { says: '本机与数据库的时钟相差不到两秒。' },
  'clock-wrong': {
    says: '本机与数据库的时钟相差 {seconds} 秒。',
    means: '外呼时段、重拨和页面上的时间会有同样的偏差。',
    todo: '两边都用时间服务器校时（systemd-timesyncd 或 chrony）。',
  },
  'recordings-there': { says: '最近 {looked} 个录音都在磁盘上。' },
  'recordings-missing': {
    says: '最近 {looked} 个录音中有 {missing} 个不在磁盘上。',
    means: '交换机写到了别的目录，或没有写权限。',
    todo: '让交换机和 Carillon 使用同一个录音目录，并给交换机的用户写权限。',
  },
  'recordings-unwritable': {
    says: '录音目录不可写。',
    means: '通话不会录音。',
    todo: '在数据目录中建立 recordings 目录，并让 Carillon 和交换机都能写入。',
  },
  'books-agree': { says: '{at} 时三方一致。' },
  'books-differ': {
    says: '{at} 时有 {differences} 项差异。',
    means: '有的部分还记着别的部分已经忘记的通话。',
    todo: '打开“对账”，每项差异都有处理办法。',
  },
  'books-partly': { says: '{at} 时没有差异，但有的交换机没有问到。', todo: '交换机都连接后点击“立即检查”。' },
  'books-unread': { says: '还没有对过账。', todo: '点击“立即检查”。' },
} as const satisfies Partial<Record<FindingCode, FindingWords>>;
