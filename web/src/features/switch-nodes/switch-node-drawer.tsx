/** The form of a switch. Where one of the settings is, and its password, stand in the variables of its call worker. */
import { Form, Input, InputNumber } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { isOtherHost, useTyped } from '../../components/kept-secret.ts';

type SwitchNode = Schemas['SwitchNode'];
type NodeForm = {
  name?: string;
  host?: string;
  port?: number;
  password?: string;
  capacity?: number | null;
  callsPerSecond?: number | null;
};

export function SwitchNodeDrawer({ node, onClose }: { node: SwitchNode | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const save = ({ name = '', host = '', port = 0, password = '', capacity = null, callsPerSecond = null }: NodeForm) => {
    const limits = { capacity, callsPerSecond };
    if (node === null) return told(api.POST('/api/v1/switch-nodes', { body: { name, host, port, password, ...limits } }));
    const place = node.fromPage ? { host, port, ...(password === '' ? {} : { password }) } : {};
    return told(
      api.PATCH('/api/v1/switch-nodes/{name}', { params: { path: { name: node.name } }, body: { ...place, ...limits } }),
    );
  };
  return (
    <EditDrawer<NodeForm>
      title={node === null ? t('switchNode.add') : node.name}
      listKey="switch-nodes"
      initial={node === null ? { port: 8021 } : formOf(node)}
      save={save}
      onClose={onClose}
    >
      {node === null ? <NameField /> : null}
      {node === null || node.fromPage ? <PlaceFields node={node} /> : null}
      <Form.Item name="capacity" label={t('switchNode.field.capacity')} extra={t('switchNode.capacityHint')}>
        <InputNumber min={1} max={10_000} precision={0} />
      </Form.Item>
      <Form.Item name="callsPerSecond" label={t('switchNode.field.callsPerSecond')} extra={t('switchNode.capacityHint')}>
        <InputNumber min={1} max={10_000} precision={0} />
      </Form.Item>
    </EditDrawer>
  );
}

function NameField(): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="name"
      label={t('switchNode.field.name')}
      extra={t('switchNode.nameHint')}
      rules={[{ required: true, message: t('form.required') }]}
    >
      <Input maxLength={64} />
    </Form.Item>
  );
}

function PlaceFields({ node }: { node: SwitchNode | null }): ReactElement {
  const { t } = useTranslation();
  const stays = isOtherHost([node?.host], [useTyped('host')]) && node !== null;
  const required = { required: true, message: t('form.required') };
  return (
    <>
      <Form.Item name="host" label={t('switchNode.field.host')} extra={t('switchNode.hostHint')} rules={[required]}>
        <Input maxLength={253} placeholder="10.0.0.6" />
      </Form.Item>
      <Form.Item name="port" label={t('switchNode.field.port')} rules={[required]}>
        <InputNumber min={1} max={65_535} precision={0} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('switchNode.field.password')}
        rules={node === null || stays ? [required] : []}
        {...(node === null ? {} : { extra: t(stays ? 'form.secretStays' : 'switchNode.passwordHint') })}
      >
        <Input.Password maxLength={200} autoComplete="new-password" />
      </Form.Item>
    </>
  );
}

function formOf({ host, port, capacity, callsPerSecond }: SwitchNode): NodeForm {
  return { host: host ?? '', port: port ?? 8021, capacity, callsPerSecond };
}
