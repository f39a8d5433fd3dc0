/** The form of a SIP profile. */
import { Button, Flex, Form, type FormInstance, Input, InputNumber, Select, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useNodes } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

type SipProfile = Schemas['SipProfile'];
type ProfileForm = {
  node?: string;
  name?: string;
  sipIp?: string;
  sipPort: number;
  rtpIp?: string;
  extSipIp?: string;
  extRtpIp?: string;
  authCalls: boolean;
  wsBinding?: string;
  wssBinding?: string;
  codecs: SipProfile['codecs'];
};

const codecs = (['PCMA', 'PCMU', 'G722', 'OPUS'] as const).map((value) => ({ value, label: value }));

export function SipProfileDrawer({ profile, onClose }: { profile: SipProfile | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const save = ({ node = '', name = '', ...form }: ProfileForm): Promise<unknown> =>
    profile === null
      ? told(api.POST('/api/v1/sip-profiles', { body: { node, name, ...settingsOf(form) } }))
      : told(api.PATCH('/api/v1/sip-profiles/{id}', { params: { path: { id: profile.id } }, body: settingsOf(form) }));
  return (
    <EditDrawer<ProfileForm>
      title={profile === null ? t('sipProfile.add') : profile.name}
      listKey="sip-profiles"
      initial={profile === null ? { sipPort: 5090, authCalls: false, codecs: ['PCMA', 'PCMU'] } : formOf(profile)}
      save={save}
      onClose={onClose}
    >
      {(form) => (
        <>
          {profile === null ? <NameFields /> : null}
          <ListenFields />
          <OutsideFields form={form} />
          <OtherFields />
        </>
      )}
    </EditDrawer>
  );
}

function NameFields(): ReactElement {
  const { t } = useTranslation();
  const nodes = useNodes();
  const required = { required: true, message: t('form.required') };
  return (
    <>
      <Form.Item name="node" label={t('line.field.node')} rules={[required]}>
        <Select
          options={(nodes.data ?? []).map(({ name }) => ({ value: name, label: name }))}
          notFoundContent={t('line.noNodes')}
        />
      </Form.Item>
      <Form.Item name="name" label={t('sipProfile.field.name')} rules={[required]}>
        <Input maxLength={64} />
      </Form.Item>
    </>
  );
}

function ListenFields(): ReactElement {
  const { t } = useTranslation();
  const required = { required: true, message: t('form.required') };
  return (
    <>
      <Form.Item name="sipPort" label={t('sipProfile.field.sipPort')} rules={[required]} extra={t('sipProfile.restartHint')}>
        <InputNumber min={1024} max={65_535} precision={0} />
      </Form.Item>
      <Form.Item name="sipIp" label={t('sipProfile.field.sipIp')} extra={t('sipProfile.sipIpHint')}>
        <Input placeholder={t('sipProfile.auto')} />
      </Form.Item>
      <Form.Item name="rtpIp" label={t('sipProfile.field.rtpIp')} extra={t('sipProfile.rtpIpHint')}>
        <Input placeholder={t('sipProfile.auto')} />
      </Form.Item>
    </>
  );
}

function OutsideFields({ form }: { form: FormInstance<ProfileForm> }): ReactElement {
  const { t } = useTranslation();
  const find = useSending({
    mutationFn: () => told(api.POST('/api/v1/public-address', { body: {} })),
    onSuccess: ({ address }) => form.setFieldsValue({ extSipIp: address, extRtpIp: address }),
  });
  return (
    <>
      <Form.Item name="extSipIp" label={t('sipProfile.field.extSipIp')} extra={t('sipProfile.outsideHint')}>
        <Input />
      </Form.Item>
      <Form.Item name="extRtpIp" label={t('sipProfile.field.extRtpIp')}>
        <Input />
      </Form.Item>
      <Flex vertical gap={8} align="start" style={{ marginBottom: 16 }}>
        <Button loading={find.isPending} onClick={() => find.send()}>
          {t('sipProfile.findAddress')}
        </Button>
        {find.isError ? <ProblemNotice error={find.error} /> : null}
      </Flex>
    </>
  );
}

function OtherFields(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="authCalls"
        label={t('sipProfile.field.authCalls')}
        valuePropName="checked"
        extra={t('sipProfile.authHint')}
      >
        <Switch />
      </Form.Item>
      <Form.Item name="codecs" label={t('sipProfile.field.codecs')}>
        <Select mode="multiple" options={codecs} />
      </Form.Item>
      <Form.Item name="wsBinding" label={t('sipProfile.field.wsBinding')} extra={t('sipProfile.wsHint')}>
        <Input placeholder=":5066" />
      </Form.Item>
      <Form.Item name="wssBinding" label={t('sipProfile.field.wssBinding')}>
        <Input placeholder=":7443" />
      </Form.Item>
    </>
  );
}

function formOf(profile: SipProfile): ProfileForm {
  const { sipPort, authCalls, codecs: chosen } = profile;
  return {
    sipPort,
    authCalls,
    codecs: chosen,
    sipIp: profile.sipIp ?? '',
    rtpIp: profile.rtpIp ?? '',
    extSipIp: profile.extSipIp ?? '',
    extRtpIp: profile.extRtpIp ?? '',
    wsBinding: profile.wsBinding ?? '',
    wssBinding: profile.wssBinding ?? '',
  };
}

/** Empty fields are told as null: they were cleared. */
function settingsOf(form: Omit<ProfileForm, 'node' | 'name'>): Omit<Schemas['SipProfileDraft'], 'node' | 'name'> {
  const { sipPort, authCalls, codecs: chosen, ...addresses } = form;
  return {
    sipPort,
    authCalls,
    codecs: chosen,
    sipIp: blankToNull(addresses.sipIp),
    rtpIp: blankToNull(addresses.rtpIp),
    extSipIp: blankToNull(addresses.extSipIp),
    extRtpIp: blankToNull(addresses.extRtpIp),
    wsBinding: blankToNull(addresses.wsBinding),
    wssBinding: blankToNull(addresses.wssBinding),
  };
}

function blankToNull(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text.trim();
}
