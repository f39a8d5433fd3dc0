/** Variables that the SIP dialogue leaves on a channel. */
import { ipv4 } from '../switch-identity.ts';
import type { Channel } from './channel.ts';

/** The far end has said something: its address and the dialogue's names. A refusal keeps what a first reply has set. */
export function farEndReplied(channel: Channel, { refused = false }: { refused?: boolean } = {}): void {
  const { farEnd, variables } = channel;
  if (variables.has('sip_reply_host')) return;
  channel.networkAddress = farEnd.host;
  channel.setVariables({
    sip_reply_host: farEnd.host,
    sip_reply_port: farEnd.port,
    sip_network_ip: farEnd.host,
    sip_network_port: farEnd.port,
    sip_call_id: channel.callIdOfSip,
  });
  if (refused) return;
  channel.setVariables({
    sip_recover_contact: `<sip:${farEnd.host}:${farEnd.port}>`,
    sip_full_from: `<sip:${channel.firstCallerNumber}@${ipv4}>;tag=${channel.uuid.slice(0, 8)}`,
    sip_full_to: `<sip:${channel.number}@${farEnd.host}:${farEnd.port}>;tag=${channel.sessionId}`,
    sip_from_user: channel.firstCallerNumber,
    sip_from_uri: `${channel.firstCallerNumber}@${ipv4}`,
    ...(channel.callerName === '' ? {} : { sip_from_display: channel.callerName }),
    sip_to_user: channel.number,
    sip_to_port: farEnd.port,
    sip_to_uri: `${channel.number}@${farEnd.host}:${farEnd.port}`,
    sip_to_host: farEnd.host,
    sip_contact_user: channel.gateway ?? 'nobody',
    sip_contact_uri: `${channel.gateway ?? 'nobody'}@${farEnd.host}:${farEnd.port}`,
    sip_contact_port: farEnd.port,
    sip_contact_host: farEnd.host,
    sip_to_tag: channel.sessionId,
    sip_from_tag: channel.uuid.slice(0, 8),
    sip_cseq: 123_000_000 + channel.sessionId,
  });
}

/** Both sides have agreed on a codec. */
export function mediaAgreed(channel: Channel): void {
  if (channel.variables.has('read_codec')) return;
  const payload = channel.codec === 'PCMU' ? 0 : 8;
  channel.setVariables({
    ep_codec_string: `CORE_PCM_MODULE.${channel.codec}@8000h@20i@64000b`,
    remote_audio_media_flow: 'sendrecv',
    rtp_audio_recv_pt: payload,
    rtp_use_codec_name: channel.codec,
    rtp_use_codec_rate: 8000,
    rtp_use_codec_ptime: 20,
    rtp_use_codec_channels: 1,
    rtp_last_audio_codec_string: `${channel.codec}@8000h@20i@1c`,
    read_codec: channel.codec,
    original_read_codec: channel.codec,
    read_rate: 8000,
    original_read_rate: 8000,
    write_codec: channel.codec,
    write_rate: 8000,
    dtmf_type: 'rfc2833',
    rtp_use_timer_name: 'soft',
    rtp_use_pt: payload,
    remote_media_ip: channel.farEnd.host,
    remote_media_port: channel.farEnd.port + 10_000,
  });
}
